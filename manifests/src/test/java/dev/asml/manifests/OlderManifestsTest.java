package dev.asml.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.manifests.FunctionManifest.Code;
import dev.asml.manifests.FunctionManifest.HttpRoute;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OlderManifestsTest {
    @TempDir
    Path folder;

    Written project;

    @BeforeEach
    void startEmpty() {
        project = new Written(folder);
    }

    @Test
    void readsVersion03() {
        project.with("assemblylift.toml", """
                        [project]
                        name = "todo"
                        [services]
                        main = { name = "todo" }
                        [terraform]
                        state_bucket_name = "b"
                        lock_table_name = "l"
                        """).with("services/todo/service.toml", """
                        [service]
                        name = "todo"
                        provider = { name = "aws-lambda-alpine", options = { aws_account_id = "1" } }
                        [api]
                        provider = "aws-apigw"
                        [api.authorizers.users]
                        auth_type = "JWT"
                        issuer = "https://id.example.com"
                        audience = ["a", "b"]
                        [api.functions.c]
                        name = "create"
                        provider = "aws-lambda"
                        handler_name = "handle"
                        authorizer_id = "users"
                        size_mb = 128
                        timeout_seconds = 7
                        http = { verb = "POST", path = "/todos" }
                        [api.functions.list]
                        name = "list"
                        [iomod.dependencies.aws-dynamodb]
                        version = "0.1.4"
                        coordinates = "akkoro.aws.dynamodb"
                        [iomod.dependencies.own]
                        version = "0.1.0"
                        coordinates = "me.own.thing"
                        type = "file"
                        from = "own.iomod"
                        [iomod.dependencies.reg]
                        version = "0.1.0"
                        coordinates = "me.own.other"
                        dependency_type = "registry"
                        """);
        FunctionManifest create = project.function();
        assertThat(create.name()).isEqualTo("create");
        assertThat(create.directory()).isEqualTo(folder.resolve("services/todo/functions/create"));
        assertThat(create.handler()).isEqualTo("handle");
        assertThat(create.memoryBytes()).isEqualTo(128L * 1024 * 1024);
        assertThat(create.timeout()).isEqualTo(Duration.ofSeconds(7));
        assertThat(create.http()).contains(new HttpRoute("POST", "/todos"));
        assertThat(create.authorizer()).contains("todo.users");
        assertThat(project.load().authorizers())
                .singleElement()
                .satisfies(users -> assertThat(users.id()).isEqualTo("todo.users"))
                .isInstanceOfSatisfying(
                        AuthorizerManifest.Jwt.class,
                        users -> assertThat(users.audience()).containsExactly("a", "b"));
        assertThat(project.service().iomods())
                .extracting(iomod ->
                        iomod.coordinates().name() + " " + iomod.source().orElse("-"))
                .containsExactly("dynamodb -", "thing own.iomod", "other -");
        assertThat(project.warnings()).isEqualTo("""
                assemblylift.toml:5: terraform has no meaning here: nothing is set up in a cloud
                services/todo/service.toml:3: provider has no meaning here: every service runs in this Threader
                services/todo/service.toml:5: provider has no meaning here: this Threader routes requests itself
                services/todo/service.toml:12: provider has no meaning here: every function runs in this Threader""");
    }

    @Test
    void takesTheKeyOfAMapForAMissingName() {
        project.with("assemblylift.toml", """
                [project]
                name = "p"
                [services.todo]
                """).with("services/todo/service.toml", "[api.functions.create]\n");
        assertThat(project.service().name()).isEqualTo("todo");
        assertThat(project.function().name()).isEqualTo("create");
    }

    @Test
    void readsEarlyAlphas() {
        project.with("assemblylift.toml", """
                        [project]
                        name = "p"
                        [services]
                        todo = { name = "todo" }
                        """).with("services/todo/service.toml", """
                        [service]
                        name = "todo"
                        [service.provider]
                        name = "k8s-hyper-alpine"
                        options = { registry_type = "dockerhub", registry_name = "x" }
                        [api.functions.f]
                        name = "f"
                        language = "ruby"
                        [iomod.dependencies.x]
                        coordinates = "a.b.c"
                        version = "1.0.0"
                        type = "container"
                        """);
        assertThat(project.function().code()).isEqualTo(new Code.Source("ruby"));
        assertThat(project.iomod().source()).isEmpty();
        assertThat(project.warnings()).isEqualTo("""
                services/todo/service.toml:3: provider has no meaning here: every service runs in this Threader
                services/todo/service.toml:12: type has no meaning here: an IOmod runs as a process beside its Threader, not in a container""");
    }

    @Test
    void readsLateAlphas() {
        project.with("assemblylift.toml", """
                        [project]
                        name = "site"
                        [[services]]
                        name = "www"
                        [[domains]]
                        dns_name = "example.com"
                        map_to_root = true
                        provider = { name = "route53", options = { aws_region = "us-east-1" } }
                        [[registries]]
                        host = "ecr"
                        options = { aws_account_id = "1", aws_region = "us-east-1" }
                        """).with("services/www/service.toml", """
                        [service]
                        name = "www"
                        provider = { name = "k8s" }
                        [api]
                        domain_name = "example.com"
                        is_root = true
                        [[api.functions]]
                        name = "server"
                        registry = "ecr"
                        language = "rust"
                        cpu_compat_mode = "default"
                        precompile = true
                        http = { verb = "ANY", path = "/{path+}" }
                        environment = { A = "b" }
                        [[api.authorizers]]
                        id = "unused"
                        auth_type = "JWT"
                        issuer = "https://i.example"
                        audience = ["a"]
                        [[iomod.dependencies]]
                        coordinates = "akkoro.std.http"
                        version = "0.3.0"
                        """);
        assertThat(project.service().hosts()).containsExactly("example.com");
        assertThat(project.function().http()).contains(new HttpRoute("ANY", "/{path+}"));
        assertThat(project.function().environment()).isEqualTo(Map.of("A", "b"));
        assertThat(project.warnings()).isEqualTo("""
                assemblylift.toml:9: registries has no meaning here: nothing is pushed to a registry
                assemblylift.toml:8: provider has no meaning here: point the domain's DNS records at this Threader yourself
                services/www/service.toml:3: provider has no meaning here: every service runs in this Threader
                services/www/service.toml:9: registry has no meaning here: nothing is pushed to a registry
                services/www/service.toml:11: cpu_compat_mode has no meaning here: modules are compiled where they run
                services/www/service.toml:12: precompile has no meaning here: modules are always compiled at deployment""");
    }

    @Test
    void readsBetas() {
        project.with("assemblylift.toml", """
                        [project]
                        name = "p"
                        [[platforms]]
                        id = "k"
                        name = "kubernetes"
                        options = { config_path = "~/.kube/config" }
                        [[services]]
                        name = "todo"
                        provider = { name = "k8s", platform_id = "k" }
                        registry_id = "r"
                        [[registries]]
                        id = "r"
                        provider = { name = "ecr", platform_id = "k" }
                        """).with("services/todo/service.toml", """
                        [gateway]
                        provider = { name = "gloo" }
                        [[functions]]
                        name = "f"
                        size_mb = 256
                        precompile = false
                        [iomod]
                        dependencies = [{ coordinates = "akkoro.std.http", version = "0.3.0" }]
                        """);
        assertThat(project.function().memoryBytes()).isEqualTo(256L * 1024 * 1024);
        assertThat(project.iomod().coordinates()).hasToString("akkoro.std.http");
        assertThat(project.load().warnings()).extracting(Problem::line).containsExactly(3, 11, 9, 10, 2, 6);
    }

    @Test
    void prefersTheServicesOwnAuthorizerToTheProjects() {
        String authorizer = "auth_type = \"JWT\"\nissuer = \"https://i.example\"\naudience = \"%s\"\n";
        project.with(
                        "assemblylift.toml",
                        "[project]\nname = \"p\"\n[[services]]\nname = \"todo\"\n[[services]]\nname = \"other\"\n"
                                + "[[authorizers]]\nid = \"x\"\n" + authorizer.formatted("project"))
                .with(
                        "services/todo/service.toml",
                        "[[api.functions]]\nname = \"f\"\nauthorizer_id = \"x\"\n[api.authorizers.x]\n"
                                + authorizer.formatted("service"))
                .with("services/other/service.toml", "[[functions]]\nname = \"f\"\nauthorizer_id = \"x\"\n");
        assertThat(project.load().services())
                .flatExtracting(ServiceManifest::functions)
                .extracting(function -> function.authorizer().orElseThrow())
                .containsExactly("todo.x", "x");
        assertThat(project.load().authorizers())
                .extracting(AuthorizerManifest::id)
                .containsExactly("x", "todo.x");
    }

    @Test
    void warnsWhereTheServiceCallsItselfSomethingElse() {
        project.withService("[service]\nname = \"else\"\n");
        assertThat(project.warnings())
                .isEqualTo(
                        "services/todo/service.toml:2: name has no meaning here: assemblylift.toml calls this service todo");
    }

    @Test
    void warnsOnceOfAKeyThatManyFunctionsHave() {
        project.withService(
                "[[functions]]\nname = \"%s\"\nprecompile = true\n".repeat(3).formatted("a", "b", "c"));
        assertThat(project.warnings())
                .isEqualTo(
                        "services/todo/service.toml:3: precompile has no meaning here: modules are always compiled at deployment");
    }
}
