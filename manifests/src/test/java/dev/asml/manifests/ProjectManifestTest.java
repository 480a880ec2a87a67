package dev.asml.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.manifests.FunctionManifest.Code;
import dev.asml.manifests.FunctionManifest.HttpRoute;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProjectManifestTest {
    @TempDir
    Path folder;

    Written project;

    @BeforeEach
    void startEmpty() {
        project = new Written(folder);
    }

    @Test
    void readsTheShortestProject() {
        project.withService("""
                [[functions]]
                name = "hello"
                """);
        ProjectManifest read = project.load();
        assertThat(read.name()).isEqualTo("p");
        assertThat(read.directory()).isEqualTo(folder);
        assertThat(read.authorizers()).isEmpty();
        assertThat(read.warnings()).isEmpty();
        Path directory = folder.resolve("services/todo/functions/hello");
        assertThat(read.services())
                .containsExactly(new ServiceManifest(
                        "todo",
                        folder.resolve("services/todo"),
                        List.of(),
                        List.of(new FunctionManifest(
                                "hello",
                                directory,
                                new Code.Source("rust"),
                                Optional.empty(),
                                Optional.empty(),
                                Duration.ofSeconds(5),
                                1024L * 1024 * 1024,
                                Map.of(),
                                Optional.empty(),
                                64,
                                "handler",
                                Optional.empty())),
                        List.of(),
                        List.of(),
                        List.of()));
        assertThat(project.function().builtModule()).isEqualTo(directory.resolve(".asml/hello.wasm"));
        assertThat(project.function().assets()).isEqualTo(directory.resolve("assets"));
    }

    @Test
    void readsEveryKeyOfAFunction() {
        project.with("assemblylift.toml", """
                        [project]
                        name = "shop"
                        [[services]]
                        name = "todo"
                        [[authorizers]]
                        id = "staff"
                        auth_type = "jwt"
                        issuer = "https://id.example.com/"
                        audience = "shop"
                        scopes = ["read", "write"]
                        """).with("services/todo/service.toml", """
                        [[functions]]
                        name = "create"
                        module = "./build/create.wasm"
                        language = "c"
                        handler_name = "main"
                        http = { verb = "post", path = "/todos/{id}/{rest+}" }
                        event = "APIGW-V2"
                        timeout_seconds = 0.25
                        memory_mb = 16
                        environment = { MODE = "fast", EMPTY = "" }
                        authorizer_id = "staff"
                        concurrency = 3
                        """);
        Path directory = folder.resolve("services/todo/functions/create");
        assertThat(project.function())
                .isEqualTo(new FunctionManifest(
                        "create",
                        directory,
                        new Code.Prebuilt("build/create.wasm"),
                        Optional.of(EventFormat.APIGW_V2),
                        Optional.of(new HttpRoute("POST", "/todos/{id}/{rest+}")),
                        Duration.ofMillis(250),
                        16L * 1024 * 1024,
                        Map.of("MODE", "fast", "EMPTY", ""),
                        Optional.of("staff"),
                        3,
                        "main",
                        Optional.empty()));
        assertThat(project.function().builtModule()).isEqualTo(directory.resolve("build/create.wasm"));
        assertThat(project.load().authorizers())
                .containsExactly(new AuthorizerManifest.Jwt(
                        "staff",
                        "https://id.example.com/",
                        List.of("shop"),
                        List.of("read", "write"),
                        Optional.empty()));
        assertThat(project.warnings()).isEmpty();
    }

    @Test
    void readsEveryKeyOfAProbe() {
        project.withService("""
                [[functions]]
                name = "create"
                [functions.probe]
                method = "post"
                path = "/todos/1?full=yes"
                headers = { Content-Type = "text/plain" }
                body = "milk"
                status = 201
                contains = "created"
                timeout_seconds = 0.5
                """);
        assertThat(project.function().probe())
                .contains(new ProbeManifest(
                        "POST",
                        "/todos/1?full=yes",
                        Map.of("Content-Type", "text/plain"),
                        "milk",
                        OptionalInt.of(201),
                        Optional.of("created"),
                        Duration.ofMillis(500),
                        3));
    }

    @Test
    void aProbeAsksTheFunctionByItsNameUnlessTold() {
        project.withService("""
                [[functions]]
                name = "hello"
                probe = {}
                """);
        ProbeManifest probe = project.function().probe().orElseThrow();
        assertThat(probe)
                .isEqualTo(new ProbeManifest(
                        "GET",
                        "/todo/hello",
                        Map.of(),
                        "",
                        OptionalInt.empty(),
                        Optional.empty(),
                        Duration.ofSeconds(5),
                        3));
        assertThat(probe.accepts(200)).isTrue();
        assertThat(probe.accepts(299)).isTrue();
        assertThat(probe.accepts(199)).isFalse();
        assertThat(probe.accepts(300)).isFalse();
    }

    @Test
    void readsEveryKeyOfADependency() {
        project.withService("""
                [[iomod.dependencies]]
                coordinates = "akkoro.std.http"
                version = "0.3.0"
                source = "../../iomods/http"
                configuration = { host = "example.com", port = 443, tls = true, ratio = 0.5 }
                environment = ["HOME", "AWS_REGION"]
                arguments = ["--verbose", "2"]
                [iomod.dependencies.limits]
                start_timeout_seconds = 1
                call_timeout_seconds = 2.5
                drain_timeout_seconds = 0
                in_flight = 4
                queue = 0
                heap_mb = 128
                descriptors = 64
                processes = 40
                memory_mb = 256
                """);
        assertThat(project.iomod())
                .isEqualTo(new IomodDependency(
                        Coordinates.parse("akkoro.std.http"),
                        "0.3.0",
                        Optional.of("../../iomods/http"),
                        Map.of("host", "example.com", "port", "443", "tls", "true", "ratio", "0.5"),
                        List.of("HOME", "AWS_REGION"),
                        List.of("--verbose", "2"),
                        new IomodDependency.Limits(
                                Duration.ofSeconds(1),
                                Duration.ofMillis(2500),
                                Duration.ZERO,
                                4,
                                0,
                                128,
                                OptionalInt.of(64),
                                OptionalInt.of(40),
                                OptionalInt.of(256))));
        assertThat(project.service().sourceOf(project.iomod())).contains(folder.resolve("iomods/http"));
    }

    @Test
    void readsWhatIsOtherwiseUnderAnAlias() {
        project.withService("""
                [[iomod.dependencies]]
                coordinates = "akkoro.std.http"
                version = "0.3.0"
                configuration = { host = "example.com", port = 443 }
                [iomod.dependencies.aliases.staging]
                configuration = { host = "localhost", trace = true }
                """);

        assertThat(project.iomod().under("staging").configuration())
                .isEqualTo(Map.of("host", "localhost", "port", "443", "trace", "true"));
        assertThat(project.iomod().under("other").configuration())
                .isEqualTo(project.iomod().under("").configuration())
                .isEqualTo(Map.of("host", "example.com", "port", "443"));
    }

    @Test
    void readsThatAnIomodRunsInsideTheThreader() {
        project.withService("""
                [[iomod.dependencies]]
                coordinates = "akkoro.std.http"
                version = "0.3.0"
                in_process = true
                limits = { in_flight = 4 }
                """);
        assertThat(project.iomod().inProcess()).isTrue();
        assertThat(project.iomod().limits().inFlight()).isEqualTo(4);
    }

    @Test
    void readsDependenciesInOneList() {
        project.withService("""
                [iomod]
                dependencies = [
                  { coordinates = "akkoro.std.http", version = "0.3.0" },
                  { coordinates = "akkoro.aws.s3", version = "0.1.0-rc.1", limits = { queue = 7 } },
                ]
                """);
        List<IomodDependency> iomods = project.service().iomods();
        assertThat(iomods).extracting(iomod -> iomod.coordinates().name()).containsExactly("http", "s3");
        assertThat(iomods.getFirst().limits()).isEqualTo(IomodDependency.Limits.DEFAULT);
        assertThat(iomods.getFirst().source()).isEmpty();
        assertThat(iomods.getLast().limits().queue()).isEqualTo(7);
        assertThat(iomods.getLast().limits().heapMegabytes()).isEqualTo(64);
    }

    @Test
    void givesDevicesToTheFunctionsOfAServiceThatDeclaresThem() {
        project.withService("""
                [[iomod.dependencies]]
                coordinates = "wasmer.io.devices"
                [[functions]]
                name = "plain"
                [[functions]]
                name = "own"
                [functions.devices]
                pixel_format = "RGBA"
                max_pixels = 23040
                max_fps = 30
                window_closed_event = false
                close_grace_seconds = 0
                idle_seconds = 0.5
                session_seconds = 60
                linger_seconds = -1
                sessions = 2
                """);
        ServiceManifest service = project.service();
        assertThat(service.devices()).isTrue();
        assertThat(service.iomods()).singleElement().satisfies(devices -> {
            assertThat(devices.builtIn()).isTrue();
            assertThat(devices.version()).isEqualTo("1.0.0");
        });
        assertThat(service.functions().getFirst().devices()).contains(DeviceManifest.DEFAULT);
        assertThat(service.functions().getLast().devices())
                .contains(new DeviceManifest(
                        DeviceManifest.PixelFormat.RGBA,
                        23040,
                        30,
                        false,
                        Duration.ZERO,
                        Duration.ofMillis(500),
                        Duration.ofMinutes(1),
                        Duration.ofSeconds(-1),
                        2));
    }

    @Test
    void takesTheVersionOfDevicesThatIsBuiltIn() {
        project.withService("""
                [iomod]
                dependencies = [{ coordinates = "wasmer.io.devices", version = "1.0.0" }]
                """);
        assertThat(project.service().devices()).isTrue();
    }

    @Test
    void takesAnUnlistedDomainAsTheHostName() {
        project.with("assemblylift.toml", """
                project.name = "p"
                services = [{ name = "todo", domain_name = "Api.Example.com" }]
                """).with("services/todo/service.toml", "");
        assertThat(project.service().hosts()).containsExactly("api.example.com");
        assertThat(project.warnings()).isEmpty();
    }

    @Test
    void buildsHostNamesBelowAListedDomain() {
        for (String service : List.of("a", "b", "c")) {
            project.with("services/" + service + "/service.toml", "");
        }
        project.with("assemblylift.toml", """
                [project]
                name = "shop"
                [[services]]
                name = "a"
                domain_name = "example.com"
                [[services]]
                name = "b"
                domain_name = "example.com"
                is_root = true
                [[services]]
                name = "c"
                domain_name = "example.org"
                [[domains]]
                dns_name = "example.com"
                [[domains]]
                dns_name = "example.org"
                map_to_root = true
                """);
        assertThat(project.load().services())
                .flatExtracting(ServiceManifest::hosts)
                .containsExactly("a.shop.example.com", "shop.example.com", "c.example.org");
    }

    @Test
    void letsOneRouteExistOnSeveralHostsAndVerbs() {
        project.with("assemblylift.toml", """
                        [project]
                        name = "p"
                        [[services]]
                        name = "a"
                        domain_name = "a.example.com"
                        [[services]]
                        name = "b"
                        """)
                .with("services/a/service.toml", """
                        [[functions]]
                        name = "f"
                        http = { verb = "GET", path = "/" }
                        """)
                .with("services/b/service.toml", """
                        [[functions]]
                        name = "f"
                        http = { verb = "GET", path = "/" }
                        [[functions]]
                        name = "g"
                        http = { verb = "ANY", path = "/" }
                        [[functions]]
                        name = "h"
                        http = { verb = "GET", path = "/h%20h/~x/" }
                        """);
        assertThat(project.load().services()).hasSize(2);
    }

    @Test
    void readsAFileThatBeginsWithAByteOrderMark() {
        project.withService("\ufeff[[functions]]\r\nname = \"f\"\r\n");
        assertThat(project.function().name()).isEqualTo("f");
    }
}
