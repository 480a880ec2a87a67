package dev.asml.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.asml.manifests.IomodManifest;
import dev.asml.manifests.IomodPackage;
import java.nio.file.Path;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Opens a package and says what it is. */
@Command(
        name = "check",
        header = "Open an .iomod file or folder and print what it is.",
        footer = {"", "Example:", "  asml iomod check crypto.iomod"})
@Listed(in = Group.IOMODS, see = "iomod pack")
@Prints(PackageDocument.class)
final class IomodCheckCommand implements Action {
    @Parameters(paramLabel = "FILE", description = "The .iomod file, or the folder that it is packed from.")
    private Path file = Path.of(".");

    @Mixin
    private OutputOption output = new OutputOption();

    @Override
    public void run(Terminal terminal) {
        IomodPackage opened = IomodPackage.open(file);
        String digest = opened.digest();
        terminal.result(output.json() ? document(opened.manifest(), digest) : text(opened.manifest(), digest));
    }

    private static String text(IomodManifest manifest, String digest) {
        String methods = manifest.methods().stream()
                .map(method -> method.name() + (method.idempotent() ? " (idempotent)" : ""))
                .collect(Collectors.joining(", "));
        return """
                coordinates  %s
                version      %s
                entrypoint   %s
                arguments    %s
                methods      %s
                sha256       %s""".formatted(
                        manifest.coordinates(),
                        manifest.version(),
                        manifest.entrypoint(),
                        manifest.arguments().isEmpty() ? "none" : String.join(" ", manifest.arguments()),
                        methods.isEmpty() ? "those that it registers" : methods,
                        digest);
    }

    private static String document(IomodManifest manifest, String digest) {
        ObjectNode document = Json.object();
        document.put("coordinates", manifest.coordinates().toString());
        document.put("version", manifest.version());
        document.put("entrypoint", manifest.entrypoint());
        manifest.arguments().forEach(document.putArray("arguments")::add);
        var methods = document.putArray("methods");
        manifest.methods()
                .forEach(method ->
                        methods.addObject().put("name", method.name()).put("idempotent", method.idempotent()));
        return Json.pretty(document.put("sha256", digest));
    }
}
