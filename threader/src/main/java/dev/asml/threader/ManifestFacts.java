package dev.asml.threader;

import dev.asml.manifests.AuthorizerManifest;
import dev.asml.manifests.FunctionManifest;
import dev.asml.manifests.FunctionManifest.HttpRoute;
import dev.asml.manifests.IomodDependency;
import dev.asml.manifests.ProjectManifest;
import dev.asml.manifests.ServiceManifest;
import dev.asml.manifests.SourceManifest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a project's manifests and files say, as settings of its parts that can be compared and shown. It reads the manifests'
 * records component by component, so a key that comes to them later is here too.
 */
final class ManifestFacts {
    /** Components that are places, or parts of their own. */
    private static final Set<String> LEFT_OUT = Set.of(
            "name",
            "id",
            "coordinates",
            "directory",
            "functions",
            "iomods",
            "source",
            "code",
            "http",
            "line",
            "sources");

    /**
     * A part of a project.
     *
     * @param kind {@code function}, {@code iomod}, {@code source}, {@code authorizer} or {@code service}
     */
    record Subject(String kind, String name) implements Comparable<Subject> {
        private static final List<String> KINDS = List.of("service", "function", "iomod", "source", "authorizer");

        @Override
        public int compareTo(Subject other) {
            return Comparator.comparingInt((Subject subject) -> KINDS.indexOf(subject.kind()))
                    .thenComparing(Subject::name)
                    .compare(this, other);
        }
    }

    /**
     * A value of a setting.
     *
     * @param secret whether it may be one, so that only whether it differs may be told
     */
    record Value(String text, boolean secret) {
        String shown() {
            return secret ? "…" : text;
        }
    }

    private final Map<Subject, Map<String, Value>> parts = new TreeMap<>();

    private ManifestFacts() {}

    static ManifestFacts of(ProjectManifest project) {
        ManifestFacts facts = new ManifestFacts();
        for (ServiceManifest service : project.services()) {
            facts.part("service", service.name(), service);
            for (FunctionManifest function : service.functions()) {
                facts.function(service, function);
            }
            for (IomodDependency iomod : service.iomods()) {
                String name = service.name() + "/" + iomod.coordinates();
                Map<String, Value> settings = facts.part("iomod", name, iomod);
                service.sourceOf(iomod).ifPresent(source -> settings.put("package", plain(hash(source))));
            }
            service.sources().forEach(source -> facts.source(service, source));
        }
        for (AuthorizerManifest authorizer : project.authorizers()) {
            switch (authorizer) {
                case AuthorizerManifest.Jwt tokens -> facts.part("authorizer", tokens.id(), tokens);
                case AuthorizerManifest.ApiKey keys -> facts.part("authorizer", keys.id(), keys);
            }
        }
        return facts;
    }

    private void function(ServiceManifest service, FunctionManifest function) {
        Map<String, Value> settings = part("function", service.name() + "/" + function.name(), function);
        settings.put("code", plain(hash(function.builtModule())));
        if (Files.isDirectory(function.assets())) {
            settings.put("assets", plain(hash(function.assets())));
        }
        function.http().ifPresent(route -> settings.put("route", plain(text(route))));
    }

    /** No secret can be written there, so all of it is shown. */
    private void source(ServiceManifest service, SourceManifest source) {
        String name = "%s/%s/%s".formatted(service.name(), source.iomod(), source.name());
        Map<String, Value> settings = part("source", name, source);
        source.settings().forEach((key, value) -> settings.put("settings." + key, plain(value)));
    }

    private static String text(HttpRoute route) {
        return route.verb() + " " + route.path();
    }

    private Map<String, Value> part(String kind, String name, Record manifest) {
        Map<String, Value> settings = new TreeMap<>();
        collect("", manifest, settings);
        parts.put(new Subject(kind, name), settings);
        return settings;
    }

    /** The parts and their settings. */
    Map<Subject, Map<String, Value>> parts() {
        return parts;
    }

    private static void collect(String prefix, Record manifest, Map<String, Value> settings) {
        for (RecordComponent component : manifest.getClass().getRecordComponents()) {
            if (!LEFT_OUT.contains(component.getName())) {
                add(prefix + snake(component.getName()), read(component, manifest), settings);
            }
        }
    }

    private static void add(String key, @Nullable Object value, Map<String, Value> settings) {
        switch (value) {
            case null -> {}
            case Optional<?> maybe -> add(key, maybe.orElse(null), settings);
            case OptionalInt maybe -> maybe.ifPresent(number -> settings.put(key, plain(String.valueOf(number))));
            case Record inner -> collect(key + ".", inner, settings);
            // Configuration and environment: somebody may have put a password there.
            case Map<?, ?> entries ->
                entries.forEach((name, each) -> settings.put(key + "." + name, new Value(String.valueOf(each), true)));
            case Collection<?> items when items.isEmpty() -> {}
            case Collection<?> items ->
                settings.put(key, plain(items.stream().map(String::valueOf).collect(Collectors.joining(", "))));
            case Duration time -> settings.put(key, plain(text(time)));
            case Enum<?> word -> settings.put(key, plain(word.toString().toLowerCase(Locale.ROOT)));
            default -> settings.put(key, plain(value.toString()));
        }
    }

    private static String text(Duration time) {
        return time.toMillis() % 1000 == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
    }

    private static Value plain(String text) {
        return new Value(text, false);
    }

    private static @Nullable Object read(RecordComponent component, Record owner) {
        try {
            return component.getAccessor().invoke(owner);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(component + " cannot be read", e);
        }
    }

    private static String snake(String name) {
        return name.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    }

    /** The first digits of the hash of a file, or of all files of a folder; empty if there is nothing. */
    private static String hash(Path path) {
        try (Stream<Path> files = Files.exists(path) ? Files.walk(path) : Stream.empty()) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                digest.update(path.relativize(file).toString().getBytes(StandardCharsets.UTF_8));
                digest.update(Files.readAllBytes(file));
            }
            return HexFormat.of().formatHex(digest.digest(), 0, 6);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
