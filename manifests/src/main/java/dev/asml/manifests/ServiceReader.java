package dev.asml.manifests;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads {@code service.toml} of every generation. */
final class ServiceReader {
    static final String FILE = "service.toml";

    private final Path project;
    private final String name;
    private final Path directory;
    private final HostRule hosts;
    private final AuthorizerReader authorizers;
    private final Routes routes;
    private final IomodLock lock;

    ServiceReader(
            Path project,
            String name,
            Path directory,
            HostRule hosts,
            AuthorizerReader authorizers,
            Routes routes,
            IomodLock lock) {
        this.project = project;
        this.name = name;
        this.directory = directory;
        this.hosts = hosts;
        this.authorizers = authorizers;
        this.routes = routes;
        this.lock = lock;
    }

    ServiceManifest read(Table root, List<AuthorizerManifest> known) {
        older(root);
        Table api = root.withOlder("api").table("api");
        api.noMeaning("provider", "this Threader routes requests itself");
        known.addAll(authorizers.read(api.tables("authorizers")));
        List<String> answered = hosts.hosts(name, api);
        List<Table> functionTables = Stream.concat(root.tables("functions").stream(), api.tables("functions").stream())
                .toList();
        List<IomodDependency> iomods = iomods(root.table("iomod").tables("dependencies"));
        List<KeySetGrant> keySets = root.table("jwt").texts("allow", KeySetGrant::parse);
        boolean devices = iomods.stream().anyMatch(IomodDependency::builtIn);
        List<FunctionManifest> functions = functions(functionTables, answered, devices);
        List<SourceManifest> sources = new SourceReader(functions, iomods).read(root.tables("sources"));
        root.reportUnknownKeys();
        return new ServiceManifest(name, directory, answered, functions, iomods, keySets, sources);
    }

    private void older(Table root) {
        Table service = root.withOlder("service").table("service");
        service.noMeaning("provider", "every service runs in this Threader");
        service.text("name", Syntax::name)
                .filter(given -> !given.equals(name))
                .ifPresent(_ -> service.noMeaning("name", "assemblylift.toml calls this service " + name));
        root.withOlder("gateway").table("gateway").noMeaning("provider", "this Threader routes requests itself");
    }

    private List<FunctionManifest> functions(List<Table> tables, List<String> answered, boolean devices) {
        FunctionReader reader =
                new FunctionReader(name, directory.resolve("functions"), answered, authorizers, routes, devices);
        Distinct<String> names = new Distinct<>("function");
        List<FunctionManifest> functions = new ArrayList<>();
        for (Table table : tables) {
            Optional<String> function =
                    table.requiredOrId("name", Syntax::name).filter(found -> names.add(found, table, "name"));
            functions.add(reader.read(function.orElse(""), table));
        }
        return List.copyOf(functions);
    }

    private List<IomodDependency> iomods(List<Table> tables) {
        IomodReader reader = new IomodReader(project, directory);
        Distinct<Coordinates> coordinates = new Distinct<>("dependency");
        List<IomodDependency> iomods = new ArrayList<>();
        for (Table table : tables) {
            reader.dependency(table)
                    .filter(iomod -> coordinates.add(iomod.coordinates(), table, "coordinates"))
                    .map(iomod -> locked(iomod, table))
                    .ifPresent(iomods::add);
        }
        return List.copyOf(iomods);
    }

    private IomodDependency locked(IomodDependency iomod, Table table) {
        IomodDependency known = lock.apply(iomod);
        List<String> versions = lock.versions(iomod.coordinates());
        if (known.ofRegistry() && !versions.isEmpty()) {
            table.problem(
                    "version",
                    "\"%s\" does not take the version of %s that is in %s, %s; ask for another one with \"asml iomod update %s\", or correct the range"
                            .formatted(
                                    iomod.version(),
                                    iomod.coordinates(),
                                    IomodLock.FILE,
                                    String.join(" and ", versions),
                                    iomod.coordinates()));
        }
        return known;
    }
}
