package dev.asml.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.asml.manifests.IomodLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Packages that are pushed, found and locked. Each test has coordinates and a project of its own. */
class RegistryIT {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private static Path folder;

    @SuppressWarnings("NullAway.Init")
    private static AsmlProcess threader;

    private static int tests;

    private final String mail = "acme.net.mail" + ++tests;
    private final Path project = folder.resolve("app" + tests);

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        threader = new Workspace(folder)
                .startLauncher(
                        "up",
                        "--http",
                        "127.0.0.1:0",
                        "--admin",
                        "127.0.0.1:0",
                        "--console",
                        "127.0.0.1:0",
                        "--data",
                        "data");
        threader.value("admin");
    }

    @AfterAll
    static void stop() {
        threader.close();
    }

    @BeforeEach
    void makeProject() throws IOException {
        assertThat(Workspace.asmlHere("init", project.toString()).status()).isZero();
        depend("^1.2");
    }

    /** All have a service of the same name. */
    @AfterEach
    void undeploy() {
        var _ = asml("rm", String.valueOf(project.getFileName()));
    }

    private static Run offline(String... words) {
        return Workspace.asmlHere(words);
    }

    private static Run asml(String... words) {
        return Workspace.asmlHere(folder.resolve("data"), words);
    }

    private static String succeeded(String... words) {
        Run run = asml(words);
        assertThat(run.status()).as(run.err()).isZero();
        return run.out();
    }

    private static String failed(String... words) {
        Run run = asml(words);
        assertThat(run.status()).as(run.out()).isEqualTo(1);
        return run.err();
    }

    /** The project's function may call these versions. */
    private void depend(String range) throws IOException {
        Files.writeString(project.resolve("services/hello/service.toml"), """
                [[functions]]
                name = "greet"
                module = "greet.wasm"
                http = { verb = "GET", path = "/%s" }

                [[iomod.dependencies]]
                coordinates = "%s"
                version = "%s"
                """.formatted(mail, mail, range));
    }

    /** A version, which keeps the protocol. */
    private Path version(String version) throws IOException {
        Path made = folder.resolve("made-" + mail);
        if (!Files.exists(made)) {
            assertThat(offline("init", made.toString()).status()).isZero();
            assertThat(offline("make", "iomod", mail, "--language", "node", "--project", made.toString())
                            .status())
                    .isZero();
        }
        String name = mail.substring(mail.lastIndexOf('.') + 1);
        Path iomod = made.resolve("iomods").resolve(name);
        replace(iomod.resolve("iomod.toml"), "version = \".*\"", "version = \"%s\"".formatted(version));
        replace(
                iomod.resolve(name + ".js"),
                "\"%s\", \".*\"".formatted(mail),
                "\"%s\", \"%s\"".formatted(mail, version));
        return iomod;
    }

    private static void replace(Path file, String pattern, String text) throws IOException {
        Files.writeString(file, Files.readString(file).replaceAll(pattern, text));
    }

    private void push(String version, String... more) throws IOException {
        succeeded(Stream.concat(Stream.of("iomod", "push", version(version).toString()), Stream.of(more))
                .toArray(String[]::new));
    }

    private String locked() {
        return IomodLock.load(project).entries().getFirst().version();
    }

    @Test
    void aPushedPackageIsFoundAndPulled() throws IOException {
        Path packed = folder.resolve("packed.iomod");
        offline("iomod", "pack", version("1.2.0").toString(), "-O", packed.toString());

        String first = succeeded("iomod", "push", packed.toString());
        String again = succeeded("iomod", "push", version("1.2.0").toString());

        assertThat(first).startsWith(mail + " 1.2.0 for any is in the registry now\n  sha256  ");
        assertThat(again).startsWith(mail + " 1.2.0 for any was in the registry already, with this content\n");
        push("1.10.0");
        push("2.0.0-rc.1");
        assertThat(succeeded("iomod", "search", mail.toUpperCase(java.util.Locale.ROOT))
                        .lines())
                .satisfiesExactly(
                        heading -> assertThat(heading).matches("COORDINATES +VERSIONS +LATEST FOR +PUBLISHED +BY"),
                        line -> assertThat(line).matches(mail + " +2.0.0-rc.1, 1.10.0, 1.2.0 +any +\\S+Z +\\S+"));
        String target = folder.resolve("pulled").toString();
        assertThat(succeeded("iomod", "pull", mail, "-d", target)).isEqualTo(target + "/" + mail + "@1.10.0.iomod\n");
        assertThat(succeeded("iomod", "pull", mail + "@~1.2", "-d", target))
                .isEqualTo(target + "/" + mail + "@1.2.0.iomod\n");
        assertThat(folder.resolve("pulled").resolve(mail + "@1.2.0.iomod")).hasSameBinaryContentAs(packed);
    }

    @Test
    void whatCannotBePushedOrPulledSaysWhy() throws IOException {
        push("1.2.0");
        Path changed = version("1.2.0").resolve("README");
        Files.writeString(changed, "another");

        assertThat(failed("iomod", "push", version("1.2.0").toString()))
                .startsWith("asml: " + mail + " 1.2.0 for any is there already, pushed ")
                .contains("and no version is ever changed: its SHA-256 is ")
                .endsWith("Give it another version.\n");
        Path junk = Files.writeString(folder.resolve("junk.iomod"), "junk");
        assertThat(failed("iomod", "push", junk.toString()))
                .startsWith(junk + ": ")
                .contains("not a zip file");
        assertThat(failed("iomod", "pull", mail + "@^2"))
                .startsWith("asml: no version of " + mail + " is in the range ^2 for ")
                .endsWith("; there is: 1.2.0\n");
        assertThat(failed("iomod", "pull", mail + "x"))
                .startsWith("asml: The registry has no IOmod \"" + mail + "x\".");
        assertThat(asml("iomod", "pull", mail + "@one").status()).isEqualTo(2);
        assertThat(asml("iomod", "search", "nothing-of-this-name"))
                .isEqualTo(
                        new Run(0, "", "No IOmod in the registry has \"nothing-of-this-name\" in its coordinates.\n"));
        assertThat(asml("iomod", "push", version("1.2.0").toString(), "--arch", "a/b")
                        .status())
                .isEqualTo(2);
    }

    @Test
    void aDeployKeepsToWhatIsLocked() throws IOException {
        push("1.2.0");
        succeeded("deploy", project.toString());
        assertThat(locked()).isEqualTo("1.2.0");
        String lock = Files.readString(project.resolve("asml.lock"));

        push("1.3.0");
        succeeded("deploy", project.toString());

        assertThat(project.resolve("asml.lock")).hasContent(lock);
        JsonNode plan = new JsonMapper().readTree(succeeded("deploy", project.toString(), "--plan", "-o", "json"));
        assertThat(plan.get("changes")).isEmpty();
        assertThat(succeeded("iomod", "update", mail, "--project", project.toString()))
                .isEqualTo(mail + " ^1.2  1.3.0 for any, was 1.2.0\n");
        assertThat(succeeded("deploy", project.toString(), "--plan")).contains("1.2.0 → 1.3.0");
        succeeded("deploy", project.toString());
        assertThat(succeeded("iomods")).contains("hello/" + mail);
    }

    @Test
    void whatIsLockedIsFetchedAgainAndCompared() throws IOException {
        push("1.2.0");
        succeeded("cast", project.toString());
        Path fetched = project.resolve(".asml/packages/" + mail + "@1.2.0-any.iomod");
        byte[] content = Files.readAllBytes(fetched);
        Files.delete(fetched);
        push("1.3.0");

        String bundle = folder.resolve(mail + ".asml").toString();
        succeeded("bundle", "make", project.toString(), "-O", bundle);

        assertThat(fetched).hasBinaryContent(content);
        assertThat(offline("bundle", "make", project.toString(), "-O", bundle).status())
                .isZero();
        Files.writeString(fetched, "something else");
        assertThat(failed("bundle", "make", project.toString(), "-O", bundle))
                .startsWith(project + "/asml.lock: the package .asml/packages/" + mail
                        + "@1.2.0-any.iomod is not the one that was locked: its SHA-256 is ");
        Files.delete(fetched);
        Path lock = project.resolve("asml.lock");
        Files.writeString(lock, Files.readString(lock).replaceAll("any = \".*\"", "any = \"" + "a1".repeat(32) + "\""));
        assertThat(failed("deploy", project.toString()))
                .startsWith("asml: the package of " + mail + " 1.2.0 for any that came is another one: its SHA-256 is ")
                .endsWith(", and asml.lock has " + "a1".repeat(32) + "\n");
        assertThat(fetched).doesNotExist();
    }

    @Test
    void whatTheLockDoesNotSayIsNamed() throws IOException {
        assertThat(failed("deploy", project.toString()))
                .startsWith("asml: The registry has no IOmod \"" + mail + "\".");
        assertThat(project.resolve("asml.lock")).doesNotExist();
        push("1.2.0");
        succeeded("cast", project.toString());
        depend("^2");

        assertThat(failed("cast", project.toString()))
                .startsWith(
                        project + "/services/hello/service.toml:8: version \"^2\" does not take the version of " + mail
                                + " that is in asml.lock, 1.2.0; ask for another one with \"asml iomod update " + mail
                                + "\", or correct the range\n");
        assertThat(failed("iomod", "update", "--project", project.toString()))
                .startsWith("asml: no version of " + mail + " is in the range ^2 for ");
        push("2.1.0");
        assertThat(new JsonMapper()
                        .readTree(succeeded("iomod", "update", "--project", project.toString(), "-o", "json"))
                        .at("/0/version")
                        .asText())
                .isEqualTo("2.1.0");
        succeeded("cast", project.toString());
        assertThat(failed("iomod", "update", mail + "x", "--project", project.toString()))
                .contains("has a range of versions of " + mail + "x; did you mean \"" + mail + "\"?");
    }

    @Test
    void aVersionIsLockedForEveryArchitecture() throws IOException {
        push("1.2.0", "--arch", "riscv64");
        push("1.2.0");
        push("1.3.0", "--arch", "riscv64");

        assertThat(succeeded("iomod", "update", "--project", project.toString()))
                .isEqualTo(mail + " ^1.2  1.2.0 for any, riscv64, new\n");

        assertThat(project.resolve(".asml/packages/" + mail + "@1.2.0-riscv64.iomod"))
                .exists();
        succeeded("deploy", project.toString());
    }
}
