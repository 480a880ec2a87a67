package dev.asml.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceManifestTest {
    private static final String PARTS = """
            [[functions]]
            name = "f"
            [[functions]]
            name = "g"
            [[iomod.dependencies]]
            coordinates = "a.b.c"
            version = "1.0.0"
            [[iomod.dependencies]]
            coordinates = "a.b.inside"
            version = "1.0.0"
            in_process = true
            [[iomod.dependencies]]
            coordinates = "wasmer.io.devices"
            """;

    @TempDir
    Path folder;

    Written project;

    @BeforeEach
    void startEmpty() {
        project = new Written(folder);
    }

    private String problems(String sources) {
        return project.withService(PARTS + sources).problems();
    }

    @Test
    void readsEveryKey() {
        project.withService(PARTS + """
                [[sources]]
                iomod = "a.b.c"
                function = "f"
                [[sources]]
                name = "slow"
                iomod = "a.b.c"
                function = "f"
                concurrency = 4
                event = "raw"
                settings = { queue = "orders", max_attempts = 5, strict = true }
                """);
        assertThat(project.service().sources())
                .containsExactly(
                        new SourceManifest(
                                "f", Coordinates.parse("a.b.c"), "f", 1, SourceManifest.Form.DOCUMENT, Map.of(), 14),
                        new SourceManifest(
                                "slow",
                                Coordinates.parse("a.b.c"),
                                "f",
                                4,
                                SourceManifest.Form.RAW,
                                Map.of("queue", "orders", "max_attempts", "5", "strict", "true"),
                                17));
    }

    @Test
    void tellsWhatIsMissing() {
        assertThat(problems("[[sources]]\n")).contains("iomod is missing", "function is missing");
    }

    @Test
    void tellsWhatIsNotThere() {
        assertThat(problems("[[sources]]\niomod = \"a.b.d\"\nfunction = \"h\"\n"))
                .contains(
                        "iomod \"a.b.d\" is none of the service's dependencies: a.b.c, a.b.inside, wasmer.io.devices",
                        "function \"h\" is no function of the service: f, g");
    }

    @Test
    void tellsWhichIomodsCannotBeSources() {
        assertThat(problems("[[sources]]\niomod = \"a.b.inside\"\nfunction = \"f\"\n"))
                .contains("iomod \"a.b.inside\" runs in_process, where an IOmod cannot be a source");
        assertThat(problems("[[sources]]\niomod = \"wasmer.io.devices\"\nfunction = \"f\"\n"))
                .contains("is part of the Threader, and no source");
    }

    @Test
    void tellsBoundsAndKinds() {
        assertThat(problems("""
                [[sources]]
                iomod = "a.b.c"
                function = "f"
                concurrency = 0
                event = "xml"
                settings = { a = [1], key = { secret = "s" } }
                colour = "red"
                """))
                .contains(
                        "concurrency must be a whole number from 1 to 1000, not 0",
                        "event must be",
                        "settings.a must be a text, a number, true or false, not a list",
                        "settings.key must be a text, a number, true or false, not a table",
                        "unknown key \"colour\"");
    }

    @Test
    void tellsNamesThatAreGivenTwice() {
        String one = "[[sources]]\niomod = \"a.b.c\"\nfunction = \"f\"\n";
        assertThat(problems(one + one)).contains("function \"f\" is taken by the source on line 16");
        assertThat(problems(one + "[[sources]]\nname = \"f\"\niomod = \"a.b.c\"\nfunction = \"g\"\n"))
                .contains("name \"f\" is taken by the source");
    }
}
