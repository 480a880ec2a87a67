package dev.asml.threader.http;

import dev.asml.manifests.Architecture;
import dev.asml.manifests.Coordinates;
import dev.asml.manifests.ManifestException;
import dev.asml.threader.registry.IomodRegistry;
import dev.asml.threader.registry.RegisteredIomod;
import dev.asml.threader.registry.RegisteredPackage;
import dev.asml.threader.registry.TakenException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The endpoints that take packages of IOmods, find them and give them back. */
public final class RegistryApi implements AdminSection {
    private static final String ALL = "/v1/iomod-packages";
    private static final String ONE = ALL + "/{coordinates}";
    private static final String FILE = ONE + "/{version}/{architecture}";

    /** Coordinates that are told to somebody who asked for others. */
    private static final int MOST_KNOWN = 50;

    private static final int MAX_BY = 200;

    private final IomodRegistry registry;

    public RegistryApi(IomodRegistry registry) {
        this.registry = registry;
    }

    /**
     * A package that was pushed.
     *
     * @param added whether it was not there before
     */
    record PushedPackage(
            String coordinates,
            String version,
            String architecture,
            String sha256,
            long bytes,
            String publishedAt,
            String by,
            boolean added) {
        static PushedPackage of(IomodRegistry.Pushed pushed) {
            RegisteredPackage found = pushed.found();
            return new PushedPackage(
                    pushed.coordinates().toString(),
                    found.version(),
                    found.architecture(),
                    found.sha256(),
                    found.bytes(),
                    found.publishedAt(),
                    found.by(),
                    pushed.added());
        }
    }

    @Override
    public void addTo(SessionApi.Endpoints endpoints) {
        endpoints.add("POST", ALL, (exchange, _) -> push(exchange));
        endpoints.add("GET", ALL, (exchange, _) -> search(exchange));
        endpoints.add("GET", ONE, (exchange, path) -> exchange.send(JsonReply.of(200, iomod(path))));
        endpoints.add("GET", FILE, this::download);
    }

    /** Something that is asked of the registry. */
    private interface Question<T> {
        T ask() throws IOException;
    }

    private static <T> T asked(Question<T> question) {
        try {
            return question.ask();
        } catch (TakenException e) {
            throw ProblemException.conflict(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw ProblemException.store(e);
        }
    }

    private void push(Exchange exchange) {
        String by = last(exchange, "by");
        if (by.length() > MAX_BY) {
            throw ProblemException.malformed("the parameter \"by\" may have %d characters".formatted(MAX_BY));
        }
        Optional<Architecture> architecture = architecture(last(exchange, "architecture"));
        IomodRegistry.Pushed pushed = asked(() -> pushed(exchange, architecture, by));
        exchange.send(JsonReply.of(pushed.added() ? 201 : 200, PushedPackage.of(pushed)));
    }

    private IomodRegistry.Pushed pushed(Exchange exchange, Optional<Architecture> architecture, String by)
            throws IOException {
        Path file = Files.createTempFile("package-", ".iomod");
        try {
            exchange.saveBody(file);
            return registry.push(file, architecture, by);
        } catch (ManifestException e) {
            throw invalid(e.problems().stream().map(Platform.Note::of).toList());
        } catch (IllegalArgumentException e) {
            throw invalid(List.of(new Platform.Note("", 0, String.valueOf(e.getMessage()))));
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private static ProblemException invalid(List<Platform.Note> problems) {
        return new ProblemException(
                new HttpProblem(422, "invalid-package", Part.HOST, "Package not taken", "The package has problems.")
                        .listing("problems", problems));
    }

    private static Optional<Architecture> architecture(String given) {
        if (given.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Architecture.parse(given));
        } catch (IllegalArgumentException e) {
            throw ProblemException.malformed(String.valueOf(e.getMessage()));
        }
    }

    private static String last(Exchange exchange, String parameter) {
        return exchange.query().getOrDefault(parameter, List.of("")).getLast().strip();
    }

    private void search(Exchange exchange) {
        exchange.send(JsonReply.of(200, asked(() -> registry.search(last(exchange, "q")))));
    }

    private RegisteredIomod iomod(Map<String, String> path) {
        Coordinates coordinates = coordinates(path);
        return asked(() -> registry.find(coordinates)).orElseThrow(() -> missing(coordinates));
    }

    private ProblemException missing(Coordinates wanted) {
        List<String> known = asked(registry::coordinates).stream()
                .sorted(Comparator.comparingInt(each -> differences(wanted, each)))
                .limit(MOST_KNOWN)
                .toList();
        return AdminPlane.missing("The registry has no IOmod \"%s\".".formatted(wanted), "iomods", known);
    }

    /** How many of the three parts are others. */
    private static int differences(Coordinates wanted, String other) {
        String[] ours = wanted.toString().split("\\.", -1);
        String[] theirs = other.split("\\.", -1);
        int differences = 0;
        for (int i = 0; i < Math.min(ours.length, theirs.length); i++) {
            differences += ours[i].equals(theirs[i]) ? 0 : 1;
        }
        return differences;
    }

    private void download(Exchange exchange, Map<String, String> path) {
        RegisteredIomod iomod = iomod(path);
        String version = path.getOrDefault("version", "");
        String architecture = path.getOrDefault("architecture", "");
        RegisteredPackage wanted = iomod.find(version, architecture)
                .orElseThrow(() -> AdminPlane.missing(
                        "The registry has no version %s of %s for %s."
                                .formatted(version, iomod.coordinates(), architecture),
                        "versions",
                        iomod.packages().stream()
                                .map(each -> each.version() + " for " + each.architecture())
                                .toList()));
        var _ = asked(() -> send(exchange, coordinates(path), wanted));
    }

    private boolean send(Exchange exchange, Coordinates coordinates, RegisteredPackage wanted) throws IOException {
        Path folder = Files.createTempDirectory("package-");
        Path file = folder.resolve("iomod");
        try {
            registry.fetch(coordinates, wanted, file);
            List<Reply.Header> headers = List.of(
                    new Reply.Header("content-type", "application/zip"),
                    new Reply.Header("asml-sha256", wanted.sha256()));
            stream(exchange, new Reply(200, headers, new byte[0]), file);
            return true;
        } finally {
            Files.deleteIfExists(file);
            Files.delete(folder);
        }
    }

    /** What fails from here on is the way to the client, and no business of the store. */
    private static void stream(Exchange exchange, Reply head, Path file) {
        try (OutputStream out = exchange.stream(head)) {
            long _ = Files.copy(file, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Coordinates coordinates(Map<String, String> path) {
        try {
            return Coordinates.parse(path.getOrDefault("coordinates", ""));
        } catch (IllegalArgumentException e) {
            throw ProblemException.malformed(String.valueOf(e.getMessage()));
        }
    }
}
