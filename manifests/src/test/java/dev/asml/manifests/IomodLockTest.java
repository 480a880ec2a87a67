package dev.asml.manifests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A project one of whose IOmods is a range of versions of a registry. */
class IomodLockTest {
    private static final Coordinates MAIL = Coordinates.parse("acme.net.mail");
    private static final Architecture OTHER = new Architecture("riscv64");

    @TempDir
    Path temp;

    Written project;

    @BeforeEach
    void writeAProject() {
        project = new Written(temp.resolve("project")).withService("""
                        [[iomod.dependencies]]
                        coordinates = "acme.net.mail"
                        version = "^1.2"
                        """);
    }

    /** Packs the IOmod where it lies once it was fetched; gives its SHA-256. */
    private String fetched(String version, Architecture architecture) throws IOException {
        Written sources = new Written(temp.resolve("mail"))
                .with("iomod.toml", """
                        [iomod]
                        coordinates = "acme.net.mail"
                        version = "%s"
                        [process]
                        entrypoint = "bin/mail"
                        """.formatted(version))
                .with("bin/mail", "for " + architecture);
        Path file =
                project.folder().resolve(".asml/packages/acme.net.mail@%s-%s.iomod".formatted(version, architecture));
        Files.createDirectories(file.getParent());
        IomodPackage.pack(sources.folder(), file);
        return BundleSeal.hash(file);
    }

    private IomodLock lock(Map<Architecture, String> packages) throws IOException {
        IomodLock lock = new IomodLock(List.of(new IomodLock.Entry(MAIL, "^1.2", "1.3.0", new TreeMap<>(packages))));
        lock.write(project.folder());
        return lock;
    }

    private byte[] bundle() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ProjectBundle.write(project.load(), out);
        return out.toByteArray();
    }

    private String refused() {
        return project.relative(String.valueOf(
                catchThrowableOfType(ManifestException.class, this::bundle).getMessage()));
    }

    @Test
    void aLockIsReadAsItWasWritten() throws IOException {
        IomodLock lock = lock(Map.of(Architecture.ANY, "a1".repeat(32), OTHER, "b2".repeat(32)));

        assertThat(project.folder().resolve("asml.lock")).hasContent("""
                # The packages that the version ranges of this project's IOmods stand for. Keep it with the sources.
                # asml cast adds what is missing; asml iomod update asks the registry for newer versions.

                [[iomod]]
                coordinates = "acme.net.mail"
                range = "^1.2"
                version = "1.3.0"
                [iomod.sha256]
                any = "%s"
                riscv64 = "%s"
                """.formatted("a1".repeat(32), "b2".repeat(32)));
        assertThat(IomodLock.load(project.folder())).isEqualTo(lock);
    }

    @Test
    void aBundleHasThePackagesForAllMachines() throws IOException {
        lock(Map.of(Architecture.here(), fetched("1.3.0", Architecture.here()), OTHER, fetched("1.3.0", OTHER)));

        byte[] bundle = bundle();
        ProjectManifest unpacked =
                ProjectBundle.unpack(new ByteArrayInputStream(bundle), temp.resolve("unpacked"), TrustedKeys.NONE);

        ServiceManifest service = unpacked.services().getFirst();
        IomodDependency mail = service.iomods().getFirst();
        assertThat(mail.version()).isEqualTo("1.3.0");
        assertThat(service.sourceOf(mail).orElseThrow().getFileName())
                .hasToString("acme.net.mail@1.3.0-%s.iomod".formatted(Architecture.here()));
        assertThat(temp.resolve("unpacked/.asml/packages")).isDirectoryContaining("glob:**-riscv64.iomod");
        ByteArrayOutputStream again = new ByteArrayOutputStream();
        ProjectBundle.write(unpacked, again);
        assertThat(again.toByteArray()).isEqualTo(bundle);
        assertThat(temp.resolve("unpacked/sbom.cdx.json"))
                .content()
                .contains(
                        "acme.net.mail@1.3.0-riscv64.iomod",
                        BundleSeal.hash(service.sourceOf(mail).orElseThrow()));
    }

    @Test
    void whatIsNotLockedIsNoBundle() {
        assertThat(refused())
                .isEqualTo(
                        "services/todo/service.toml: asml.lock does not say which version of the IOmod acme.net.mail is meant by \"^1.2\"; ask the registry with \"asml cast\"");
    }

    @Test
    void whatIsNotWhatWasLockedIsNoBundle() throws IOException {
        lock(Map.of(Architecture.ANY, "a1".repeat(32)));

        assertThat(refused())
                .isEqualTo(
                        "asml.lock: the package .asml/packages/acme.net.mail@1.3.0-any.iomod is missing; fetch it with \"asml cast\"");
        String found = fetched("1.3.0", Architecture.ANY);
        assertThat(refused())
                .isEqualTo(
                        "asml.lock: the package .asml/packages/acme.net.mail@1.3.0-any.iomod is not the one that was locked: its SHA-256 is %s, not %s; remove it, and fetch it again with \"asml cast\""
                                .formatted(found, "a1".repeat(32)));
    }

    @Test
    void aRangeThatDoesNotTakeWhatWasLockedIsNamedByItsLine() throws IOException {
        lock(Map.of(Architecture.ANY, "a1".repeat(32)));
        project.withService("iomod.dependencies = [{ coordinates = \"acme.net.mail\", version = \"^2\" }]\n");

        assertThat(project.problems())
                .isEqualTo(
                        "services/todo/service.toml:1: version \"^2\" does not take the version of acme.net.mail that is in asml.lock, 1.3.0; ask for another one with \"asml iomod update acme.net.mail\", or correct the range");
        project.withService("iomod.dependencies = [{ coordinates = \"acme.net.mail\", version = \">=1.3\" }]\n");
        assertThat(project.iomod().version()).isEqualTo("1.3.0");
    }

    @Test
    void aSourceOrAVersionIsNotAskedOfARegistry() throws IOException {
        lock(Map.of(Architecture.ANY, "a1".repeat(32)));
        project.withService("""
                        [[iomod.dependencies]]
                        coordinates = "acme.net.mail"
                        version = "^1.2"
                        source = "mail"
                        """);
        assertThat(project.iomod().source()).contains("mail");
        assertThat(project.iomod().takes("1.9.0")).isTrue();
        project.withService("iomod.dependencies = [{ coordinates = \"acme.net.mail\", version = \"1.3.0\" }]\n");
        assertThat(project.iomod().source()).isEmpty();
    }

    @Test
    void everyProblemOfALockIsNamed() {
        project.with("asml.lock", """
                [[iomod]]
                coordinates = "acme.net"
                range = "one"
                version = "1"
                sha256 = { any = "a1", "../x" = "%s" }
                [[iomod]]
                coordinates = "acme.net.mail"
                range = "^1"
                version = "1.0.0"
                sha265 = { }
                """.formatted("a1".repeat(32)));

        assertThat(project.problems().lines())
                .hasSize(8)
                .anyMatch(line -> line.startsWith("asml.lock:2: coordinates must "))
                .anyMatch(line -> line.startsWith("asml.lock:3: range must be a version, "))
                .anyMatch(line -> line.startsWith("asml.lock:4: version must be a version of semver 2.0.0, "))
                .contains(
                        "asml.lock:5: sha256 is wrong: a SHA-256 has 64 hexadecimal digits, and \"a1\" is none",
                        "asml.lock:5: sha256 names no package; write it anew with \"asml iomod update\"",
                        "asml.lock:10: unknown key \"sha265\"; did you mean \"sha256\"?")
                .anyMatch(line -> line.startsWith("asml.lock:5: sha256 is wrong: an architecture is any, "))
                .anyMatch(line -> line.startsWith("asml.lock:") && line.contains("sha256 is missing; write it anew"));
    }
}
