package dev.asml.cli;

import dev.asml.manifests.ProjectManifest;
import dev.asml.manifests.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Builds a project and makes one file of it. */
@Command(
        name = "make",
        header = "Build a project and make a bundle of it.",
        description = {
            "Builds what changed, as asml cast does, and writes one file. It holds no times and no paths of this machine,",
            "and modules without what only debuggers read; the bill of materials has the SHA-256 of these as they were."
        },
        footer = {
            "",
            "Examples:",
            "  asml bundle make hello",
            "  asml bundle make hello -O build/hello.asml --sign release.pem",
        })
@Listed(
        in = Group.BUILD,
        see = {"bundle show", "bundle sign", "deploy"})
@Prints(BundleDocument.class)
final class BundleMakeCommand implements Action {
    @Mixin
    private ProjectParameter project = new ProjectParameter();

    @Option(
            names = {"-O", "--output-file"},
            paramLabel = "FILE",
            description = "The file to write. Default: PROJECT.asml here.")
    private @Nullable Path file;

    @Option(
            names = "--sign",
            paramLabel = "KEY",
            description = "Sign it with this private key of Ed25519, a PEM file as openssl genpkey writes it.")
    private @Nullable Path key;

    @Mixin
    private BuildOptions build = new BuildOptions();

    @Mixin
    private ThreaderOptions threader = new ThreaderOptions();

    @Mixin
    private OutputOption output = new OutputOption();

    @Override
    public void run(Terminal terminal) throws IOException, InterruptedException {
        SigningKey signing = key == null ? null : SigningKey.read(key);
        ProjectManifest manifest = ProjectPackages.ready(project.directory(), threader, terminal);
        Builder builder = new Builder(terminal);
        builder.warn(manifest);
        var _ = Builder.require(builder.build(manifest, build.way(false)));
        Path target = file != null ? file : Path.of(manifest.name() + ".asml");
        try (Bundle bundle = Bundle.of(manifest)) {
            if (signing != null) {
                signing.sign(bundle.file());
            }
            replace(target, bundle);
        }
        BundleDocument.of(target).print(output, terminal);
    }

    /** A file that is there is replaced only when the new one is complete. */
    private static void replace(Path target, Bundle bundle) throws IOException {
        Path unfinished = target.resolveSibling("." + target.getFileName() + ".part");
        try {
            Files.copy(bundle.file(), unfinished, StandardCopyOption.REPLACE_EXISTING);
            Files.move(unfinished, target, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }
}
