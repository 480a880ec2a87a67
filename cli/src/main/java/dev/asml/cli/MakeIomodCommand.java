package dev.asml.cli;

import dev.asml.manifests.Coordinates;
import dev.asml.manifests.ProjectManifest;
import dev.asml.manifests.ServiceManifest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Adds an IOmod of one's own to a project. */
@Command(
        name = "iomod",
        header = "Add an IOmod of your own to a project.",
        description = {
            "Writes an IOmod with one method into iomods/NAME, and lets a service's functions call it. In Java it is a Maven",
            "project on the SDK, whose package is the folder iomods/NAME/package. In Node and C it is all the protocol needs,",
            "in a few files to change as you like, and its folder is the package. asml iomod verify checks any of them."
        },
        footer = {
            "",
            "Examples:",
            "  asml make iomod acme.text.tools --service shop",
            "  asml make iomod acme.text.tools --language node"
        })
@Listed(
        in = Group.START,
        see = {"iomod verify", "iomod check", "iomods"})
final class MakeIomodCommand implements Action {
    @Parameters(paramLabel = "NEW", description = "Its coordinates: organisation.namespace.name.")
    private String coordinates = "";

    @Option(
            names = "--service",
            paramLabel = "SERVICE",
            description = "Whose functions may call it. Default: the project's service, if it has one only.")
    private String service = "";

    @Option(
            names = {"-l", "--language"},
            paramLabel = "LANGUAGE",
            description = "java, node or c. Default: java.")
    private IomodLanguage language = IomodLanguage.JAVA;

    @Mixin
    private ProjectOption project = new ProjectOption();

    @Override
    public void run(Terminal terminal) throws IOException {
        Coordinates named = named();
        Path directory = project.directory();
        ServiceManifest owner = owner(ProjectManifest.load(directory));
        Path folder = directory.resolve("iomods").resolve(named.name());
        IomodSkeleton skeleton = IomodSkeleton.of(named, language);
        List<Path> paths =
                skeleton.files().keySet().stream().map(folder::resolve).toList();
        Sources.requireNew(paths);
        new ManifestEdit(directory).append(owner.directory().resolve("service.toml"), """
                        [[iomod.dependencies]]
                        coordinates = "%s"
                        version = "%s"
                        source = "../../iomods/%s"
                        """.formatted(
                        named, IomodSkeleton.VERSION, Path.of(named.name()).resolve(skeleton.packageFolder())));
        for (Map.Entry<String, String> file : skeleton.files().entrySet()) {
            Sources.write(folder.resolve(file.getKey()), file.getValue());
        }
        Path launcher = folder.resolve(skeleton.launcher());
        if (!skeleton.launcher().isEmpty() && !launcher.toFile().setExecutable(true)) {
            terminal.warn("%s has to be made executable".formatted(launcher));
        }
        paths.forEach(path -> terminal.result(path.normalize().toString()));
        terminal.note(language.next(folder.normalize()));
    }

    private Coordinates named() {
        try {
            return Coordinates.parse(coordinates);
        } catch (IllegalArgumentException _) {
            throw new CliException(
                    ExitCode.USAGE,
                    "an IOmod is named organisation.namespace.name, for example acme.text.tools, not \"%s\""
                            .formatted(coordinates));
        }
    }

    private ServiceManifest owner(ProjectManifest manifest) {
        List<String> names =
                manifest.services().stream().map(ServiceManifest::name).toList();
        if (service.isEmpty() && names.size() != 1) {
            throw new CliException(
                    ExitCode.USAGE, "say with --service whose it is: %s".formatted(String.join(", ", names)));
        }
        Optional<ServiceManifest> found = manifest.services().stream()
                .filter(one -> service.isEmpty() || one.name().equals(service))
                .findFirst();
        return found.orElseThrow(() -> CliException.failed(
                "%s has no service \"%s\"%s".formatted(manifest.name(), service, Suggestion.of(service, names))));
    }
}
