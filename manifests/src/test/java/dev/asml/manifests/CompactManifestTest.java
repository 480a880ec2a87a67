package dev.asml.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompactManifestTest {
    @TempDir
    Path folder;

    Written project;

    @BeforeEach
    void writeAProjectWithEverything() {
        ApiKeyHash hash = ApiKeyHash.of("k".repeat(40), new SecureRandom());
        project = new Written(folder)
                .with("assemblylift.toml", """
                        [project]
                        name = "shop"
                        [[services]]
                        name = "todo"
                        domain_name = "todo.example.com"
                        [[services]]
                        name = "plain"
                        [[authorizers]]
                        id = "staff"
                        auth_type = "jwt"
                        issuer = "https://id.example.com/"
                        audience = "shop"
                        scopes = ["read"]
                        jwks = "https://id.example.com/keys"
                        [[authorizers]]
                        id = "partners"
                        auth_type = "api_key"
                        header = "x-key"
                        [[authorizers.keys]]
                        name = "one"
                        hash = "%s"
                        [[authorizers.keys]]
                        name = "two"
                        environment = "PARTNER_KEY"
                        """.formatted(hash))
                .with("services/todo/service.toml", """
                        [[functions]]
                        name = "create"
                        module = "./build/create.wasm"
                        event = "apigw-v2"
                        http = { verb = "POST", path = "/todos/{id}" }
                        timeout_seconds = 1.5
                        memory_mb = 12
                        environment = { B = "2", A = "ä" }
                        authorizer_id = "partners"
                        concurrency = 3
                        handler_name = "enter"
                        devices = { pixel_format = "rgba" }
                        secrets = { read = ["todo.key"], write = ["todo.out"] }
                        provider = "nowhere"
                        probe = { method = "post", path = "/todos/1?a=b", headers = { x-a = "b" }, body = "c", status = 201, contains = "d", timeout_seconds = 0.5 }
                        [[iomod.dependencies]]
                        coordinates = "wasmer.io.devices"
                        version = "1.0.0"
                        [[iomod.dependencies]]
                        coordinates = "acme.text.tools"
                        version = "1.2.3"
                        source = "tools.iomod"
                        arguments = ["-v"]
                        environment = ["HOME"]
                        configuration = { url = "http://x", key = { secret = "todo.key" } }
                        aliases.staging.configuration = { url = "http://y" }
                        limits = { call_timeout_seconds = 2, descriptors = 64 }
                        [[sources]]
                        iomod = "acme.text.tools"
                        function = "create"
                        concurrency = 2
                        event = "raw"
                        settings = { topic = "a", depth = 3, last = true }
                        """)
                .with("services/plain/service.toml", """
                        [[functions]]
                        name = "hello"
                        """);
    }

    @Test
    void readsWhatItWrote() {
        ProjectManifest written = project.load();
        byte[] bytes = CompactManifest.write(written);

        ProjectManifest read = CompactManifest.read(bytes, folder).orElseThrow();

        // Not equal: a key's hash is equal to itself alone.
        assertThat(read).hasToString(written.toString());
        assertThat(CompactManifest.write(read)).isEqualTo(bytes);
    }

    @Test
    void readsItForAnotherFolder() {
        Path other = Path.of("/elsewhere");
        ProjectManifest read = CompactManifest.read(CompactManifest.write(project.load()), other)
                .orElseThrow();

        assertThat(read.directory()).isEqualTo(other);
        assertThat(read.services().getFirst().functions().getFirst().builtModule())
                .isEqualTo(other.resolve("services/todo/functions/create/build/create.wasm"));
    }

    @Test
    void isEmptyForBytesThatAreCutShortOrHaveMore() {
        byte[] bytes = CompactManifest.write(project.load());

        for (int length = 0; length < bytes.length; length++) {
            assertThat(CompactManifest.read(Arrays.copyOf(bytes, length), folder))
                    .isEmpty();
        }
        assertThat(CompactManifest.read(Arrays.copyOf(bytes, bytes.length + 1), folder))
                .isEmpty();
    }

    @Test
    void fallsOverNoGarbage() {
        byte[] bytes = CompactManifest.write(project.load());

        for (int i = 0; i < bytes.length; i++) {
            byte[] damaged = bytes.clone();
            damaged[i] ^= (byte) 0x80;
            var _ = CompactManifest.read(damaged, folder);
        }
    }

    /** Whoever changes a record changes the format of what is kept, by {@link CompactManifest#FORMAT}, and this. */
    @Test
    void isOfTheManifestsThatThereAre() {
        String components = List.of(
                        ProjectManifest.class,
                        ServiceManifest.class,
                        FunctionManifest.class,
                        DeviceManifest.class,
                        IomodDependency.class,
                        IomodDependency.Limits.class,
                        AuthorizerManifest.Jwt.class,
                        AuthorizerManifest.ApiKey.class,
                        AuthorizerManifest.Key.class,
                        SecretAccess.class,
                        ProbeManifest.class,
                        SourceManifest.class)
                .stream()
                .map(type -> Arrays.stream(type.getRecordComponents())
                        .map(RecordComponent::getName)
                        .collect(Collectors.joining(" ")))
                .collect(Collectors.joining("\n"));

        assertThat(CompactManifest.FORMAT).isEqualTo(4);
        assertThat(components).isEqualTo("""
                name directory services authorizers warnings
                name directory hosts functions iomods keySets sources
                name directory code event http timeout memoryBytes environment authorizer concurrency handler devices secrets probe
                pixelFormat maxPixels maxFramesPerSecond windowClosedEvent closeGrace idle session linger sessions
                coordinates version source configuration aliases environment arguments limits inProcess
                startTimeout callTimeout drainTimeout inFlight queue heapMegabytes descriptors processes memoryMegabytes
                id issuer audience scopes jwks
                id header keys
                name secret
                read write
                method path headers body status contains timeout line
                name iomod function concurrency form settings line""");
    }
}
