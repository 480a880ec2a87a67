package dev.asml.manifests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IomodPackageTest {
    private static final String MANIFEST = """
            [iomod]
            coordinates = "me.own.thing"
            version = "1.0.0"
            [process]
            entrypoint = "run.sh"
            """;

    @TempDir
    Path temp;

    Path folder;
    Path output;

    @BeforeEach
    void writeAnIomod() {
        folder = temp.resolve("thing");
        output = temp.resolve("thing.iomod");
        new Written(folder)
                .with("iomod.toml", MANIFEST)
                .with("run.sh", "#!/bin/sh\n")
                .with("bin/helper", "x")
                .with("lib/thing.jar", "y");
    }

    @Test
    void packsWhatItUnpacks() throws IOException {
        IomodPackage.pack(folder, output);
        IomodPackage packed = IomodPackage.open(output);
        assertThat(packed.manifest()).isEqualTo(IomodManifest.parse(MANIFEST, Path.of("x")));
        packed.unpack(temp.resolve("out"));
        assertThat(IomodPackage.open(temp.resolve("out")).digest()).isEqualTo(packed.digest());
        assertThat(IomodPackage.open(folder).digest()).isEqualTo(packed.digest());
        assertThat(mode("run.sh")).isEqualTo("rwxr-xr-x");
        assertThat(mode("bin/helper")).isEqualTo("rwxr-xr-x");
        assertThat(mode("lib/thing.jar")).isEqualTo("rw-r--r--");
        assertThat(mode("iomod.toml")).isEqualTo("rw-r--r--");
    }

    private String mode(String name) throws IOException {
        return PosixFilePermissions.toString(
                Files.getPosixFilePermissions(temp.resolve("out").resolve(name)));
    }

    @Test
    void packsTheSameBytesEachTimeEvenIntoItsOwnFolder() throws IOException {
        IomodPackage.pack(folder, output);
        byte[] first = Files.readAllBytes(output);
        Path inside = folder.resolve("thing.iomod");
        IomodPackage.pack(folder, inside);
        IomodPackage.pack(folder, inside);
        assertThat(inside).hasBinaryContent(first);
        assertThat(temp.resolve("thing")).isDirectoryNotContaining("glob:**.part");
        try (ZipFile zip = new ZipFile(output.toFile())) {
            assertThat(zip.stream().map(Object::toString))
                    .containsExactly("./bin/helper", "./iomod.toml", "./lib/thing.jar", "./run.sh");
        }
    }

    @Test
    void changesItsDigestWithItsContent() throws IOException {
        String before = IomodPackage.open(folder).digest();
        Files.move(folder.resolve("lib/thing.jar"), folder.resolve("lib/other.jar"));
        assertThat(IomodPackage.open(folder).digest()).isNotEqualTo(before).matches("[0-9a-f]{64}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "./", "thing/", "./thing/", "/thing/"})
    void readsEveryLayout(String prefix) throws IOException {
        HandMadeZip zip = new HandMadeZip();
        for (String name : new String[] {"iomod.toml", "run.sh", "bin/helper", "lib/thing.jar"}) {
            zip.with(prefix + name, Files.readString(folder.resolve(name)));
        }
        Files.write(output, zip.bytes());
        IomodPackage opened = IomodPackage.open(output);
        assertThat(opened.digest()).isEqualTo(IomodPackage.open(folder).digest());
        opened.unpack(temp.resolve("out"));
        assertThat(temp.resolve("out/run.sh")).isExecutable().hasContent("#!/bin/sh\n");
    }

    @Test
    void leavesOutWhatLiesBesideItsFolder() throws IOException {
        Files.write(
                output,
                new HandMadeZip()
                        .with("thing/iomod.toml", MANIFEST)
                        .with("thing/run.sh", "x")
                        .with("__MACOSX/._thing", "junk")
                        .bytes());
        IomodPackage.open(output).unpack(temp.resolve("out"));
        assertThat(temp.resolve("out")).isDirectoryNotContaining("glob:**__MACOSX");
    }

    @Test
    void refusesAFolderThatIsNoIomod() throws IOException {
        Files.delete(folder.resolve("run.sh"));
        assertThatThrownBy(() -> IomodPackage.pack(folder, output))
                .isExactlyInstanceOf(ManifestException.class)
                .hasMessage(folder.resolve("iomod.toml")
                        + ": entrypoint names \"run.sh\", which is not in the package; build it, or correct the path");
        Files.delete(folder.resolve("iomod.toml"));
        assertThatThrownBy(() -> IomodPackage.pack(folder, output))
                .hasMessage(folder + ": holds no iomod.toml; an IOmod has it at its root");
        assertThatThrownBy(() -> IomodPackage.pack(temp.resolve("no"), output))
                .hasMessage(temp.resolve("no") + ": is no folder; pack the folder that holds iomod.toml");
        assertThat(output).doesNotExist();
    }

    @Test
    void refusesAnEntrypointOutsideTheFolder() {
        new Written(folder).with("iomod.toml", MANIFEST.replace("run.sh", "../run.sh"));
        assertThatThrownBy(() -> IomodPackage.pack(folder, output))
                .hasMessage(
                        folder.resolve("iomod.toml")
                                + ":5: entrypoint must stay inside its folder, without empty or .. segments, not \"../run.sh\"");
    }

    @Test
    void saysWhyAPackageCannotBeOpened() throws IOException {
        assertThatThrownBy(() -> IomodPackage.open(output))
                .hasMessage(output + ": there is no such .iomod file or folder");
        Files.writeString(output, "no zip");
        assertThatThrownBy(() -> IomodPackage.open(output))
                .isExactlyInstanceOf(ManifestException.class)
                .hasMessage(
                        output + ": the package cannot be read: it is not a zip file, or was not copied as a whole");
        Files.write(output, new HandMadeZip().with("a/b/iomod.toml", MANIFEST).bytes());
        assertThatThrownBy(() -> IomodPackage.open(output))
                .hasMessage(output + ": holds no iomod.toml; an IOmod has it at its root");
        HandMadeZip.Entry damaged = HandMadeZip.stored("run.sh", "x");
        damaged.crc = 1;
        Files.write(
                output,
                new HandMadeZip().with("iomod.toml", MANIFEST).with(damaged).bytes());
        IomodPackage opened = IomodPackage.open(output);
        String message = output + ": the package cannot be read: it has a damaged entry, \"run.sh\"";
        assertThatThrownBy(opened::digest)
                .isExactlyInstanceOf(ManifestException.class)
                .hasMessage(message);
        assertThatThrownBy(() -> opened.unpack(temp.resolve("out")))
                .isExactlyInstanceOf(ManifestException.class)
                .hasMessage(message);
    }
}
