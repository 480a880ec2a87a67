package dev.asml.cli;

import dev.asml.manifests.Coordinates;
import dev.asml.manifests.ProjectManifest;
import dev.asml.manifests.ServiceManifest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
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
            "Writes a Maven project on the SDK into iomods/NAME, with one method, and lets a service's functions call it.",
            "mvn package puts its jars into iomods/NAME/package, which is deployed with the project."
        },
        footer = {"", "Example:", "  asml make iomod acme.text.tools --service shop"})
@Listed(
        in = Group.START,
        see = {"iomod check", "iomods"})
final class MakeIomodCommand implements Action {
    private static final String VERSION = "1.0.0";

    @Parameters(paramLabel = "NEW", description = "Its coordinates: organisation.namespace.name.")
    private String coordinates = "";

    @Option(
            names = "--service",
            paramLabel = "SERVICE",
            description = "Whose functions may call it. Default: the project's service, if it has one only.")
    private String service = "";

    @Mixin
    private ProjectOption project = new ProjectOption();

    @Override
    public void run(Terminal terminal) throws IOException {
        Coordinates named = named();
        Path directory = project.directory();
        ServiceManifest owner = owner(ProjectManifest.load(directory));
        Path folder = directory.resolve("iomods").resolve(named.name());
        Map<String, String> files = files(named);
        List<Path> paths = files.keySet().stream().map(folder::resolve).toList();
        Sources.requireNew(paths);
        new ManifestEdit(directory).append(owner.directory().resolve("service.toml"), """
                        [[iomod.dependencies]]
                        coordinates = "%s"
                        version = "%s"
                        source = "../../iomods/%s/package"
                        """.formatted(named, VERSION, named.name()));
        for (Map.Entry<String, String> file : files.entrySet()) {
            Sources.write(folder.resolve(file.getKey()), file.getValue());
        }
        Path launcher = folder.resolve("package/bin/" + named.name());
        if (!launcher.toFile().setExecutable(true)) {
            terminal.warn("%s has to be made executable".formatted(launcher));
        }
        paths.forEach(path -> terminal.result(path.normalize().toString()));
        terminal.note("""
                Next: mvn -q -f %s package && asml dev
                It wants dev.asml:iomod-sdk:%s in your Maven repository; in the sources of Threader:
                mvn -q -DskipTests -pl iomod-sdk -am install"""
                .formatted(folder.resolve("pom.xml").normalize(), Version.number()));
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
        return found.orElseThrow(() -> CliException.failed("%s has no service \"%s\"%s"
                .formatted(manifest.name(), service, Suggestion.of(service, names))));
    }

    private static Map<String, String> files(Coordinates named) throws IOException {
        String type = type(named.name());
        String java = named.organisation().replaceAll("[^A-Za-z0-9]", "_").toLowerCase(Locale.ROOT);
        String group = (Character.isDigit(java.charAt(0)) ? "_" : "") + java;
        Map<String, String> words = Map.of(
                "COORDINATES", named.toString(),
                "VERSION", VERSION,
                "SDK", Version.number(),
                "NAME", named.name(),
                "GROUP", group,
                "TYPE", type);
        Map<String, String> files = new LinkedHashMap<>();
        files.put("pom.xml", Sources.template("iomod/pom.xml", words));
        files.put("src/main/java/%s/%s.java".formatted(group, type), Sources.template("iomod/Iomod.txt", words));
        files.put("package/iomod.toml", Sources.template("iomod/iomod.toml", words));
        files.put("package/bin/" + named.name(), Sources.template("iomod/launcher", words));
        files.put(".gitignore", "target/\npackage/lib/\n");
        return files;
    }

    private static String type(String name) {
        StringBuilder type = new StringBuilder();
        for (String part : name.split("[^A-Za-z0-9]+", -1)) {
            type.append(part.isEmpty() ? "" : part.substring(0, 1).toUpperCase(Locale.ROOT) + part.substring(1));
        }
        return (Character.isDigit(type.charAt(0)) ? "_" : "") + type + "Iomod";
    }
}
