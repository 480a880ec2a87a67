package dev.asml.manifests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IomodManifestTest {
    private static final Path NAMED = Path.of("iomod.toml");

    @Test
    void readsTheShortestForm(@TempDir Path folder) {
        String toml = """
                [iomod]
                coordinates = "akkoro.std.http"
                version = "0.3.0"
                [process]
                entrypoint = "bin/akkoro-std-http"
                """;
        IomodManifest expected = new IomodManifest(
                Coordinates.parse("akkoro.std.http"), "0.3.0", "bin/akkoro-std-http", List.of(), List.of());
        assertThat(IomodManifest.parse(toml, NAMED)).isEqualTo(expected);
        new Written(folder).with("iomod.toml", toml);
        assertThat(IomodManifest.load(folder.resolve("iomod.toml"))).isEqualTo(expected);
    }

    @Test
    void readsEveryKey() {
        assertThat(IomodManifest.parse("""
                        [iomod]
                        coordinates = "a.b.c"
                        version = "1.2.3"
                        [process]
                        entrypoint = "./bin/run"
                        arguments = ["-v"]
                        main_class = "me.shop.Ledger$Main"
                        [[methods]]
                        name = "get"
                        idempotent = true
                        summary = "Gets it."
                        [[methods]]
                        name = "put"
                        """, NAMED))
                .isEqualTo(new IomodManifest(
                        Coordinates.parse("a.b.c"),
                        "1.2.3",
                        "bin/run",
                        List.of("-v"),
                        Optional.of("me.shop.Ledger$Main"),
                        List.of(new IomodManifest.Method("get", true), new IomodManifest.Method("put", false))));
    }

    @Test
    void tellsEveryProblem() {
        assertThatThrownBy(() -> IomodManifest.parse("""
                        [iomod]
                        coordinates = "a.b"
                        verson = "1.2.3"
                        [process]
                        entrypoint = "../run"
                        main_class = "me/Main"
                        [[methods]]
                        name = "get"
                        idempotent = "yes"
                        [[methods]]
                        name = "get"
                        """, NAMED))
                .isExactlyInstanceOf(ManifestException.class)
                .hasMessage("""
                        iomod.toml:1: version is missing; add version = "…" here
                        iomod.toml:2: coordinates must be organisation.namespace.name, for example akkoro.std.http, not "a.b"
                        iomod.toml:3: unknown key "verson"; did you mean "version"?
                        iomod.toml:5: entrypoint must stay inside its folder, without empty or .. segments, not "../run"
                        iomod.toml:6: main_class must be the full name of a Java class, for example me.shop.Ledger, not "me/Main"
                        iomod.toml:9: idempotent must be true or false, not "yes"
                        iomod.toml:11: name "get" is taken by the method on line 8; choose another""");
    }

    @Test
    void wantsItsTables() {
        assertThatThrownBy(() -> IomodManifest.parse("", NAMED)).hasMessage("""
                iomod.toml:1: [iomod] is missing; add it with its keys below it
                iomod.toml:1: [process] is missing; add it with its keys below it""");
        assertThatThrownBy(() -> IomodManifest.load(Path.of("no", "iomod.toml")))
                .hasMessage("no/iomod.toml: there is no such file; an IOmod is described by an iomod.toml");
    }
}
