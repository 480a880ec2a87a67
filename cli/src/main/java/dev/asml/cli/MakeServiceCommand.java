package dev.asml.cli;

import dev.asml.manifests.ProjectManifest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Adds a service to a project. */
@Command(
        name = "service",
        header = "Add a service to a project.",
        description = "A service is a set of functions that share IOmods; it begins without any.",
        footer = {"", "Example:", "  asml make service shop"})
@Listed(
        in = Group.START,
        see = {"make function", "make iomod"})
final class MakeServiceCommand implements Action {
    @Parameters(paramLabel = "NEW", description = "The service's name: letters, digits, _ and -.")
    private String name = "";

    @Mixin
    private ProjectOption project = new ProjectOption();

    @Override
    public void run(Terminal terminal) throws IOException {
        Names.require("a service", name);
        Path directory = project.directory();
        ProjectManifest manifest = ProjectManifest.load(directory);
        if (manifest.services().stream().anyMatch(service -> service.name().equals(name))) {
            throw CliException.failed("%s has a service \"%s\" already".formatted(manifest.name(), name));
        }
        Path file = directory.resolve("services").resolve(name).resolve("service.toml");
        Sources.requireNew(List.of(file));
        Sources.write(
                file,
                "# A service: functions that share IOmods. asml make function %s/NAME adds one.\n".formatted(name));
        new ManifestEdit(directory)
                .append(directory.resolve("assemblylift.toml"), "[[services]]\nname = \"%s\"\n".formatted(name));
        terminal.result(file.normalize().toString());
        terminal.note("Next: asml make function %s/NAME --language LANGUAGE".formatted(name));
    }
}
