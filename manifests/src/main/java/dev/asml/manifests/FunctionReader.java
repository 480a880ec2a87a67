package dev.asml.manifests;

import dev.asml.manifests.FunctionManifest.Code;
import dev.asml.manifests.FunctionManifest.HttpRoute;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Reads the functions of one service. */
final class FunctionReader {
    private static final Duration LEAST_TIMEOUT = Duration.ofMillis(1);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final Duration MOST_TIMEOUT = Duration.ofDays(1);
    private static final int MEMORY_MB = 1024;
    private static final int MOST_MEMORY_MB = 4096;
    private static final int CONCURRENCY = 64;
    private static final int MOST_CONCURRENCY = 100_000;
    private static final Syntax<EventFormat> EVENT = Syntax.oneOf(
            Arrays.stream(EventFormat.values()).collect(Collectors.toMap(EventFormat::word, Function.identity())));

    private final String service;
    private final Path folder;
    private final List<String> hosts;
    private final AuthorizerReader authorizers;
    private final Routes routes;
    private final boolean devices;

    FunctionReader(
            String service,
            Path folder,
            List<String> hosts,
            AuthorizerReader authorizers,
            Routes routes,
            boolean devices) {
        this.service = service;
        this.folder = folder;
        this.hosts = hosts;
        this.authorizers = authorizers;
        this.routes = routes;
        this.devices = devices;
    }

    FunctionManifest read(String name, Table table) {
        cloudOnly(table);
        return new FunctionManifest(
                name,
                folder.resolve(name),
                code(table),
                table.text("event", EVENT),
                route(name, table),
                table.seconds("timeout_seconds", TIMEOUT, LEAST_TIMEOUT, MOST_TIMEOUT),
                megabytes(table.whole(table.either("memory_mb", "size_mb"), MEMORY_MB, 1, MOST_MEMORY_MB)),
                table.textMap("environment"),
                authorizers.resolve(table, "authorizer_id"),
                table.whole("concurrency", CONCURRENCY, 1, MOST_CONCURRENCY),
                table.text("handler_name").orElse("handler"),
                devices(table),
                SecretAccess.read(table.table("secrets")),
                ProbeReader.read(table, "/%s/%s".formatted(service, name)));
    }

    private Optional<DeviceManifest> devices(Table table) {
        DeviceManifest read = DeviceReader.read(table.table("devices"));
        if (devices) {
            return Optional.of(read);
        }
        if (table.has("devices")) {
            table.problem(
                    "devices",
                    "needs [[iomod.dependencies]] with coordinates = \"%s\" in this file; add it, or remove devices"
                            .formatted(IomodDependency.DEVICES));
        }
        return Optional.empty();
    }

    private static void cloudOnly(Table table) {
        table.noMeaning("provider", "every function runs in this Threader");
        table.noMeaning("registry", "nothing is pushed to a registry");
        table.noMeaning("cpu_compat_mode", "modules are compiled where they run");
        table.noMeaning("precompile", "modules are always compiled at deployment");
    }

    private static Code code(Table table) {
        Optional<Code> source = table.text("language", Syntax::language).map(Code.Source::new);
        Optional<Code> prebuilt = table.text("module", Code.Prebuilt::new).map(Function.identity());
        return prebuilt.or(() -> source).orElse(new Code.Source("rust"));
    }

    private Optional<HttpRoute> route(String name, Table table) {
        Table http = table.table("http");
        Optional<String> verb = http.required("verb", Syntax::verb);
        Optional<String> path = http.required("path", RoutePath::require);
        if (verb.isEmpty() || path.isEmpty()) {
            return Optional.empty();
        }
        HttpRoute route = new HttpRoute(verb.get(), path.get());
        routes.add(route, hosts, service + "/" + name, http);
        return Optional.of(route);
    }

    private static long megabytes(int count) {
        return count * 1024L * 1024L;
    }
}
