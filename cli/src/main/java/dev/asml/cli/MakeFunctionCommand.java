package dev.asml.cli;

import dev.asml.manifests.ProjectManifest;
import dev.asml.manifests.ServiceManifest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Adds a function to a service. */
@Command(
        name = "function",
        header = "Add a function to a service.",
        description = {
            "Writes sources that greet, ready for asml cast, and adds the function to service.toml, which keeps its other",
            "lines. If the tools of the language are not installed it writes them all the same and says what to install."
        },
        footer = {
            "",
            "Examples:",
            "  asml make function shop/cart --language rust",
            "  asml make function hello/bye --language c --route \"GET /bye\""
        })
@Listed(
        in = Group.START,
        see = {"cast", "dev", "doctor"})
final class MakeFunctionCommand implements Action {
    @Parameters(paramLabel = "SERVICE/NEW", description = "The service, and the function's name.")
    private String name = "";

    @Option(
            names = {"-l", "--language"},
            paramLabel = "LANGUAGE",
            required = true,
            description = "assemblyscript, c, rust or wat.")
    private String language = "";

    @Option(
            names = "--route",
            paramLabel = "\"VERB PATH\"",
            description =
                    "The route that it answers. Default: none but ANY /SERVICE/FUNCTION, which every function has.")
    private String route = "";

    @Mixin
    private ProjectOption project = new ProjectOption();

    @Override
    public void run(Terminal terminal) throws IOException, InterruptedException {
        FunctionParameter function = FunctionParameter.parse(name);
        Names.require("a function", function.function());
        Languages.require(language);
        Path directory = project.directory();
        ServiceManifest service = service(ProjectManifest.load(directory), function);
        Path folder = service.directory().resolve("functions").resolve(function.function());
        Map<String, String> sources = Sources.function(function.function(), language);
        List<Path> files = sources.keySet().stream().map(folder::resolve).toList();
        Sources.requireNew(files);
        new ManifestEdit(directory).append(service.directory().resolve("service.toml"), table(function));
        for (Map.Entry<String, String> source : sources.entrySet()) {
            Sources.write(folder.resolve(source.getKey()), source.getValue());
        }
        files.forEach(file -> terminal.result(file.normalize().toString()));
        advise(folder, terminal);
    }

    private static ServiceManifest service(ProjectManifest project, FunctionParameter function) {
        List<String> names =
                project.services().stream().map(ServiceManifest::name).toList();
        ServiceManifest service = project.services().stream()
                .filter(one -> one.name().equals(function.service()))
                .findFirst()
                .orElseThrow(() -> CliException.failed("%s has no service \"%s\"%s\nAdd it with: asml make service %s"
                        .formatted(
                                project.name(),
                                function.service(),
                                Suggestion.of(function.service(), names),
                                function.service())));
        if (service.functions().stream().anyMatch(one -> one.name().equals(function.function()))) {
            throw CliException.failed("%s is there already".formatted(function));
        }
        return service;
    }

    private String table(FunctionParameter function) {
        String http = "";
        if (!route.isEmpty()) {
            String[] parts = route.strip().split("\\s+", 2);
            if (parts.length != 2 || !parts[1].startsWith("/") || route.contains("\"")) {
                throw new CliException(
                        ExitCode.USAGE,
                        "--route is a verb and a path, as in \"GET /items/{id}\", not \"%s\"".formatted(route));
            }
            http = "http = { verb = \"%s\", path = \"%s\" }\n".formatted(parts[0], parts[1]);
        }
        return "[[functions]]\nname = \"%s\"\nlanguage = \"%s\"\n%s".formatted(function.function(), language, http);
    }

    private void advise(Path folder, Terminal terminal) throws IOException, InterruptedException {
        Languages.warn(language, folder, terminal);
        String where = project.directory().toString();
        terminal.note("Next: asml dev" + (where.isEmpty() ? "" : " " + where));
    }
}
