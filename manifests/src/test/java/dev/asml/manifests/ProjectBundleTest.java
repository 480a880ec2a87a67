package dev.asml.manifests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProjectBundleTest {
    private static final String IOMOD = """
            [iomod]
            coordinates = "me.own.thing"
            version = "1.0.0"
            [process]
            entrypoint = "bin/thing"
            """;

    @TempDir
    Path temp;

    Written project;

    @BeforeEach
    void writeAProject() {
        project = new Written(temp.resolve("project"))
                .withService("""
                        [[functions]]
                        name = "rusty"
                        [[functions]]
                        name = "ready"
                        module = "out/ready.wasm"
                        [[iomod.dependencies]]
                        coordinates = "me.own.thing"
                        version = "1.0.0"
                        source = "../../iomods/thing"
                        [[iomod.dependencies]]
                        coordinates = "akkoro.std.http"
                        version = "0.3.0"
                        """)
                .with("iomods/thing/iomod.toml", IOMOD)
                .with("iomods/thing/bin/thing", "#!/bin/sh\n")
                .with("services/todo/functions/rusty/src/main.rs", "source")
                .with("services/todo/functions/rusty/node_modules/x", "junk")
                .with("services/todo/functions/rusty/.asml/rusty.wasm", "rusty")
                .with("services/todo/functions/rusty/.asml/log", "junk")
                .with("services/todo/functions/rusty/assets/a/b.txt", "asset")
                .with("services/todo/functions/ready/out/ready.wasm", "ready")
                .with("README.md", "junk");
    }

    private byte[] bundle() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ProjectBundle.write(project.load(), out);
        return out.toByteArray();
    }

    private ProjectManifest unpack(byte[] bundle) throws IOException {
        return ProjectBundle.unpack(new ByteArrayInputStream(bundle), temp.resolve("unpacked"), TrustedKeys.NONE);
    }

    private static List<String> filesOf(Path folder) throws IOException {
        try (Stream<Path> walk = Files.walk(folder)) {
            return walk.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }

    @Test
    void carriesWhatAThreaderNeedsAndNothingElse() throws IOException {
        ProjectManifest unpacked = unpack(bundle());
        assertThat(filesOf(temp.resolve("unpacked")))
                .containsExactly(
                        "assemblylift.toml",
                        "bundle.seal",
                        "iomods/thing/bin/thing",
                        "iomods/thing/iomod.toml",
                        "sbom.cdx.json",
                        "services/todo/functions/ready/out/ready.wasm",
                        "services/todo/functions/rusty/.asml/rusty.wasm",
                        "services/todo/functions/rusty/assets/a/b.txt",
                        "services/todo/service.toml");
        ServiceManifest service = unpacked.services().getFirst();
        assertThat(service.functions().getFirst().builtModule()).hasContent("rusty");
        assertThat(service.functions().getFirst().assets().resolve("a/b.txt")).hasContent("asset");
        assertThat(service.sourceOf(service.iomods().getFirst()))
                .hasValueSatisfying(source -> assertThat(
                                IomodPackage.open(source).manifest().version())
                        .isEqualTo("1.0.0"));
    }

    @Test
    void hasTheSameBytesEachTimeAndPlace() throws IOException {
        byte[] first = bundle();
        assertThat(bundle()).isEqualTo(first);
        ByteArrayOutputStream again = new ByteArrayOutputStream();
        ProjectBundle.write(unpack(first), again);
        assertThat(again.toByteArray()).isEqualTo(first);
    }

    @Test
    void carriesAnIomodThatTwoServicesShareOnce() throws IOException {
        String dependency = "[[iomod.dependencies]]\ncoordinates = \"me.own.thing\"\nversion = \"1.0.0\"\n";
        IomodPackage.pack(
                project.folder().resolve("iomods/thing"), project.folder().resolve("thing.iomod"));
        project.with("assemblylift.toml", "project.name = \"p\"\nservices = [{ name = \"a\" }, { name = \"b\" }]\n")
                .with("services/a/service.toml", dependency + "source = \"../../thing.iomod\"\n")
                .with("services/b/service.toml", dependency + "source = \"../../thing.iomod\"\n");
        unpack(bundle());
        assertThat(filesOf(temp.resolve("unpacked")))
                .containsExactly(
                        "assemblylift.toml",
                        "bundle.seal",
                        "sbom.cdx.json",
                        "services/a/service.toml",
                        "services/b/service.toml",
                        "thing.iomod");
    }

    @Test
    void tellsEverythingThatIsMissing() throws IOException {
        Path functions = project.folder().resolve("services/todo/functions");
        Files.delete(functions.resolve("rusty/.asml/rusty.wasm"));
        Files.delete(functions.resolve("ready/out/ready.wasm"));
        Files.delete(project.folder().resolve("iomods/thing/bin/thing"));
        ManifestException thrown = catchThrowableOfType(ManifestException.class, this::bundle);
        assertThat(thrown.problems())
                .extracting(problem -> project.relative(problem.toString()))
                .containsExactly(
                        "services/todo/service.toml: function \"rusty\" has no module: services/todo/functions/rusty/.asml/rusty.wasm is missing; build the project first (asml cast)",
                        "services/todo/service.toml: function \"ready\" has no module: services/todo/functions/ready/out/ready.wasm is missing; put it there, or correct the function's \"module\"",
                        "iomods/thing/iomod.toml: entrypoint names \"bin/thing\", which is not in the package; build it, or correct the path");
    }

    @Test
    void refusesIomodsThatAreMissingOrOthers() {
        project.with("iomods/thing/iomod.toml", IOMOD.replace("me.own.thing", "me.own.other"));
        assertThat(catchThrowableOfType(ManifestException.class, this::bundle))
                .hasMessageContaining(
                        "the IOmod at source \"../../iomods/thing\" is me.own.other, not me.own.thing; correct its \"source\" or its \"coordinates\"");
        project.withService(
                "[[iomod.dependencies]]\ncoordinates = \"a.b.c\"\nversion = \"1.0.0\"\nsource = \"x.iomod\"\n");
        assertThat(catchThrowableOfType(ManifestException.class, this::bundle))
                .hasMessageContaining("the IOmod a.b.c is missing: there is no ")
                .hasMessageEndingWith("services/todo/x.iomod; pack it first, or correct its \"source\"");
    }

    @Test
    void refusesLinksAmongAssets() throws IOException {
        Path link = project.folder().resolve("services/todo/functions/rusty/assets/link");
        Files.createSymbolicLink(link, project.folder().resolve("README.md"));
        assertThat(catchThrowableOfType(ManifestException.class, this::bundle))
                .hasMessage(project.folder() + ": the project cannot be bundled: it holds " + link
                        + ", a link or no file; put the file itself there");
    }

    @Test
    void refusesBundlesThatAreBrokenOrLackAModule() throws IOException {
        assertThatThrownBy(() -> unpack(new byte[10]))
                .isExactlyInstanceOf(ManifestException.class)
                .hasMessage(
                        "bundle: the bundle cannot be unpacked: it is not a zip file, or was not copied as a whole");
        assertThatThrownBy(() -> unpack(new HandMadeZip().with("../x", "x").bytes()))
                .isExactlyInstanceOf(ManifestException.class)
                .hasMessageContaining("must stay inside its folder");
        assertThat(temp.resolve("unpacked")).doesNotExist();
        byte[] hollow = new HandMadeZip()
                .with("assemblylift.toml", Files.readString(project.folder().resolve("assemblylift.toml")))
                .with("services/todo/service.toml", "[[functions]]\nname = \"f\"\n")
                .bytes();
        assertThatThrownBy(() -> unpack(hollow))
                .isExactlyInstanceOf(ManifestException.class)
                .hasMessageContaining("function \"f\" has no module");
    }

    @Test
    void stopsReadingAtItsBound() {
        byte[] large = new byte[70_000_000];
        assertThatThrownBy(() -> ProjectBundle.unpack(
                        new ByteArrayInputStream(large),
                        temp.resolve("unpacked"),
                        TrustedKeys.NONE,
                        new Bounds(2_097_152, 10, 10)))
                .isExactlyInstanceOf(ManifestException.class)
                .hasMessage(
                        "bundle: the bundle cannot be unpacked: it holds more than 2 MiB, the most that is allowed");
    }

    @Test
    void letsReadErrorsOfTheStreamPass() throws IOException {
        InputStream closed = InputStream.nullInputStream();
        closed.close();
        assertThatThrownBy(() -> ProjectBundle.unpack(closed, temp.resolve("unpacked"), TrustedKeys.NONE))
                .isExactlyInstanceOf(IOException.class)
                .hasMessage("Stream closed");
    }
}
