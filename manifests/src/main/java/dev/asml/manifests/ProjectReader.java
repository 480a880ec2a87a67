package dev.asml.manifests;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads {@code assemblylift.toml} of every generation, and the services that it names. */
final class ProjectReader {
    static final String FILE = "assemblylift.toml";

    private final Path directory;
    private final Path file;
    private final Report report = new Report();
    private final Routes routes = new Routes();
    private final AuthorizerReader authorizers = AuthorizerReader.ofProject();
    private final IomodLock lock;

    private ProjectReader(Path directory, IomodLock lock) {
        this.directory = directory;
        this.lock = lock;
        this.file = directory.resolve(FILE);
    }

    /** Reads a project with what its lock says. */
    static ProjectManifest read(Path directory) {
        return new ProjectReader(directory, IomodLock.load(directory)).read();
    }

    /** Reads a project as if it had no lock. */
    static ProjectManifest readUnlocked(Path directory) {
        return new ProjectReader(directory, IomodLock.NONE).read();
    }

    private ProjectManifest read() {
        if (!Files.exists(file)) {
            throw ManifestException.of(
                    directory,
                    "there is no %s in this folder; ".formatted(FILE)
                            + "name the folder of the project, or create the file with [project] and a name");
        }
        Optional<ProjectManifest> project = TomlFile.read(file, report).map(this::project);
        report.throwIfAny();
        return project.orElseThrow();
    }

    private ProjectManifest project(Table root) {
        String name =
                root.requiredTable("project").required("name", Syntax::name).orElse("");
        cloudOnly(root);
        Map<String, Boolean> domains = domains(root);
        List<AuthorizerManifest> known = new ArrayList<>(authorizers.read(root.tables("authorizers")));
        List<ServiceManifest> services = new ArrayList<>();
        Distinct<String> names = new Distinct<>("service");
        for (Table entry : root.tables("services")) {
            HostRule hosts = new HostRule(name, domains, entry);
            cloudOnlyOfService(entry);
            entry.requiredOrId("name", Syntax::name)
                    .filter(service -> names.add(service, entry, "name"))
                    .flatMap(service -> service(service, entry, hosts, known))
                    .ifPresent(services::add);
        }
        root.reportUnknownKeys();
        return new ProjectManifest(name, directory, List.copyOf(services), List.copyOf(known), report.warnings());
    }

    private static void cloudOnly(Table root) {
        root.noMeaning("platforms", "every service runs in this Threader");
        root.noMeaning("registries", "nothing is pushed to a registry");
        root.noMeaning("terraform", "nothing is set up in a cloud");
    }

    private static void cloudOnlyOfService(Table entry) {
        entry.noMeaning("provider", "every service runs in this Threader");
        entry.noMeaning("registry_id", "nothing is pushed to a registry");
    }

    /** Domains that services share, with whether the project's own name is left out of the host names below them. */
    private static Map<String, Boolean> domains(Table root) {
        Map<String, Boolean> domains = new LinkedHashMap<>();
        for (Table domain : root.tables("domains")) {
            boolean mapToRoot = domain.flag("map_to_root", false);
            domain.noMeaning("provider", "point the domain's DNS records at this Threader yourself");
            domain.required("dns_name", Syntax::host).ifPresent(name -> domains.put(name, mapToRoot));
        }
        return domains;
    }

    private Optional<ServiceManifest> service(
            String name, Table entry, HostRule hosts, List<AuthorizerManifest> known) {
        Path folder = directory.resolve("services").resolve(name);
        Path serviceFile = folder.resolve(ServiceReader.FILE);
        if (!Files.exists(serviceFile)) {
            report.problem(
                    file,
                    entry.line("name"),
                    "service \"%s\" has no services/%s/%s; create it, or remove the service here"
                            .formatted(name, name, ServiceReader.FILE));
            return Optional.empty();
        }
        AuthorizerReader visible = authorizers.ofService(name);
        return TomlFile.read(serviceFile, report)
                .map(root ->
                        new ServiceReader(directory, name, folder, hosts, visible, routes, lock).read(root, known));
    }
}
