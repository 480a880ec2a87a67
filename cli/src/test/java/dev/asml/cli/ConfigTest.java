package dev.asml.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Settings, in files and in the environment. */
class ConfigTest {
    @TempDir
    private Path folder;

    private Workspace workspace;
    private Path own;

    @BeforeEach
    void makeWorkspace() throws IOException {
        workspace = new Workspace(folder);
        own = folder.resolve("home/.config/asml/config.toml");
    }

    @Test
    void theStrongerPlaceWinsAndIsNamed() throws IOException, InterruptedException {
        workspace.write("home/.config/asml/config.toml", "# mine\noutput = \"text\"\njobs = 3\n");
        workspace.write("assemblylift.toml", "");
        workspace.write("asml.toml", "output = \"json\"\n");

        Run listed = workspace.asml("config");
        Run got = workspace.with("ASML_JOBS", "7").asml("config", "get", "jobs");

        // The project's file makes this JSON, too.
        assertThat(listed.out()).contains("\"value\" : \"json\"").contains("asml.toml");
        assertThat(got.out()).isEqualTo("7\n");
        assertThat(workspace.asml("config", "-o", "text").out())
                .containsPattern("jobs +7 +\\$ASML_JOBS")
                .containsPattern("output +json +\\S+/asml.toml");
    }

    @Test
    void settingKeepsTheOtherLines() throws IOException, InterruptedException {
        workspace.write(
                "home/.config/asml/config.toml", "# mine\njobs = 3 # few\n\n[profile.a]\nthreader = \"http://a:1\"\n");

        workspace.asml("config", "set", "output", "json");
        workspace.asml("config", "set", "profile.a.token", "secret-of-a");
        workspace.asml("config", "set", "profile.b.threader", "http://b:2");
        workspace.asml("config", "unset", "jobs");

        assertThat(own).hasContent("""
                # mine
                output = "json"

                [profile.a]
                threader = "http://a:1"
                token = "secret-of-a"

                [profile.b]
                threader = "http://b:2"
                """);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(own)))
                .isEqualTo("rw-------");
        assertThat(workspace.asml("config", "-o", "text").out())
                .contains("secr…")
                .doesNotContain("secret-of-a");
    }

    @Test
    void aProfileSaysWhereTheThreaderIs() throws IOException, InterruptedException {
        workspace.write("home/.config/asml/config.toml", "[profile.far]\nthreader = \"http://127.0.0.1:9\"\n");

        assertThat(workspace.asml("ls", "--profile", "far").err())
                .contains("no Threader answers at http://127.0.0.1:9;");
        Run misspelt = workspace.asml("ls", "--profile", "farr");
        assertThat(misspelt.err()).contains("no profile \"farr\"").contains("did you mean \"far\"?");
        assertThat(misspelt.status()).isEqualTo(2);
    }

    @Test
    void aProjectCannotSayWhereTheTokenGoes() throws IOException, InterruptedException {
        workspace.write("assemblylift.toml", "");
        workspace.write("asml.toml", "threader = \"http://evil.example:1\"\n");

        Run run = workspace.with("ASML_TOKEN", "mine").asml("ls");

        assertThat(run.err()).contains("\"threader\" is for your own settings only");
        assertThat(run.status()).isEqualTo(2);
        assertThat(workspace.asml("ls", "--help").status()).isZero();
    }

    @Test
    void aLineThatMeansNothingIsNamed() throws IOException, InterruptedException {
        workspace.write("home/.config/asml/config.toml", "jobs = 2\nthraeder = \"x\"\n");

        assertThat(workspace.asml("ls").err())
                .contains("config.toml:2: there is no setting \"thraeder\"; did you mean \"threader\"?");
    }

    @Test
    void aWrongValueIsSaidWithItsPlace() throws IOException, InterruptedException {
        assertThat(workspace.with("ASML_OUTPUT", "yaml").asml("ls").err())
                .contains("--output is text or json, not \"yaml\" (from $ASML_OUTPUT)");
    }
}
