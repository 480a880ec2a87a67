package dev.asml.cli;

import dev.asml.manifests.BundleSeal;
import dev.asml.manifests.ProjectBundle;
import dev.asml.manifests.TrustedKeys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says what is in a bundle, and who has signed it. */
@Command(
        name = "show",
        header = "Show what is in a bundle, and who has signed it.",
        description = {
            "Reads all of it, and fails if it is damaged, if a Threader would refuse it as a file, or if a signature does",
            "not hold. With --trust it fails, too, if none of these keys has signed it."
        },
        footer = {
            "",
            "Examples:",
            "  asml bundle show hello.asml",
            "  asml bundle show hello.asml --trust release.pub",
            "  asml bundle show hello.asml --sbom > hello.cdx.json"
        })
@Listed(
        in = Group.BUILD,
        see = {"bundle make", "bundle sign", "releases"})
@Prints(BundleDocument.class)
final class BundleShowCommand implements Action {
    @Parameters(paramLabel = "FILE", description = "The bundle.")
    private Path file = Path.of("");

    @Option(names = "--sbom", description = "Print its bill of materials instead: CycloneDX 1.6, in JSON.")
    private boolean bill;

    @Option(
            names = "--trust",
            paramLabel = "KEY",
            description = "A public key that may have signed it, a PEM file, or a folder of them. May be given several"
                    + " times.")
    private List<Path> trust = List.of();

    @Mixin
    private OutputOption output = new OutputOption();

    @Override
    public void run(Terminal terminal) throws IOException {
        TrustedKeys.load(trust).require(BundleSeal.read(file));
        if (bill) {
            byte[] text = ProjectBundle.billOfMaterials(file)
                    .orElseThrow(() -> CliException.failed("%s has no bill of materials".formatted(file)));
            terminal.result(new String(text, StandardCharsets.UTF_8));
            return;
        }
        BundleDocument document = BundleDocument.of(file);
        document.print(output, terminal);
        if (!output.json()) {
            document.printFiles(terminal);
        }
    }
}
