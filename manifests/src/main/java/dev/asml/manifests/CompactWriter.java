package dev.asml.manifests;

import dev.asml.manifests.FunctionManifest.Code;
import dev.asml.manifests.FunctionManifest.HttpRoute;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Writes manifests as {@link CompactReader} reads them: components one after the other, in the order of the records. */
final class CompactWriter {
    private final Path root;
    private final DataOutputStream out;

    /** Paths become relative to {@code root}. */
    CompactWriter(Path root, DataOutputStream out) {
        this.root = root;
        this.out = out;
    }

    /** Writes one value. */
    private interface Writing<T> {
        void write(T value) throws IOException;
    }

    void project(ProjectManifest project) throws IOException {
        text(project.name());
        all(project.services(), this::service);
        all(project.authorizers(), this::authorizer);
        all(project.warnings(), this::problem);
    }

    private void service(ServiceManifest service) throws IOException {
        text(service.name());
        path(service.directory());
        all(service.hosts(), this::text);
        all(service.functions(), this::function);
        all(service.iomods(), this::iomod);
        all(service.keySets(), grant -> text(grant.address().toString()));
        all(service.sources(), this::source);
    }

    private void source(SourceManifest source) throws IOException {
        text(source.name());
        text(source.iomod().toString());
        text(source.function());
        out.writeInt(source.concurrency());
        word(source.form());
        map(source.settings());
        out.writeInt(source.line());
    }

    private void function(FunctionManifest function) throws IOException {
        text(function.name());
        path(function.directory());
        switch (function.code()) {
            case Code.Prebuilt(String module) -> {
                out.writeBoolean(true);
                text(module);
            }
            case Code.Source(String language) -> {
                out.writeBoolean(false);
                text(language);
            }
        }
        maybe(function.event(), this::word);
        maybe(function.http(), this::route);
        time(function.timeout());
        out.writeLong(function.memoryBytes());
        map(function.environment());
        maybe(function.authorizer(), this::text);
        out.writeInt(function.concurrency());
        text(function.handler());
        maybe(function.devices(), this::devices);
        all(function.secrets().read(), this::text);
        all(function.secrets().write(), this::text);
        maybe(function.probe(), this::probe);
    }

    private void probe(ProbeManifest probe) throws IOException {
        text(probe.method());
        text(probe.path());
        map(probe.headers());
        text(probe.body());
        maybe(probe.status());
        maybe(probe.contains(), this::text);
        time(probe.timeout());
        out.writeInt(probe.line());
    }

    private void route(HttpRoute route) throws IOException {
        text(route.verb());
        text(route.path());
    }

    private void devices(DeviceManifest devices) throws IOException {
        word(devices.pixelFormat());
        out.writeInt(devices.maxPixels());
        out.writeInt(devices.maxFramesPerSecond());
        out.writeBoolean(devices.windowClosedEvent());
        time(devices.closeGrace());
        time(devices.idle());
        time(devices.session());
        time(devices.linger());
        out.writeInt(devices.sessions());
    }

    private void iomod(IomodDependency iomod) throws IOException {
        text(iomod.coordinates().toString());
        text(iomod.version());
        maybe(iomod.source(), this::text);
        map(iomod.configuration());
        out.writeInt(iomod.aliases().size());
        for (Map.Entry<String, Map<String, String>> alias : iomod.aliases().entrySet()) {
            text(alias.getKey());
            map(alias.getValue());
        }
        all(iomod.environment(), this::text);
        all(iomod.arguments(), this::text);
        limits(iomod.limits());
        out.writeBoolean(iomod.inProcess());
    }

    private void limits(IomodDependency.Limits limits) throws IOException {
        time(limits.startTimeout());
        time(limits.callTimeout());
        time(limits.drainTimeout());
        out.writeInt(limits.inFlight());
        out.writeInt(limits.queue());
        out.writeInt(limits.heapMegabytes());
        maybe(limits.descriptors());
        maybe(limits.processes());
        maybe(limits.memoryMegabytes());
    }

    private void authorizer(AuthorizerManifest authorizer) throws IOException {
        switch (authorizer) {
            case AuthorizerManifest.Jwt tokens -> {
                out.writeBoolean(true);
                text(tokens.id());
                text(tokens.issuer());
                all(tokens.audience(), this::text);
                all(tokens.scopes(), this::text);
                maybe(tokens.jwks().map(URI::toString), this::text);
            }
            case AuthorizerManifest.ApiKey keys -> {
                out.writeBoolean(false);
                text(keys.id());
                text(keys.header());
                all(keys.keys(), this::key);
            }
        }
    }

    private void key(AuthorizerManifest.Key key) throws IOException {
        text(key.name());
        switch (key.secret()) {
            case AuthorizerManifest.Secret.Hashed(ApiKeyHash hash) -> {
                out.writeBoolean(true);
                text(hash.toString());
            }
            case AuthorizerManifest.Secret.Environment(String variable) -> {
                out.writeBoolean(false);
                text(variable);
            }
        }
    }

    private void problem(Problem problem) throws IOException {
        path(problem.file());
        out.writeInt(problem.line());
        text(problem.message());
    }

    private void time(Duration time) throws IOException {
        out.writeLong(time.getSeconds());
        out.writeInt(time.getNano());
    }

    private void word(Enum<?> word) throws IOException {
        text(word.name());
    }

    private void path(Path path) throws IOException {
        text(root.relativize(path).toString());
    }

    private void maybe(OptionalInt number) throws IOException {
        out.writeBoolean(number.isPresent());
        out.writeInt(number.orElse(0));
    }

    private <T> void maybe(Optional<T> value, Writing<T> each) throws IOException {
        all(value.stream().toList(), each);
    }

    private void map(Map<String, String> entries) throws IOException {
        out.writeInt(entries.size());
        for (Map.Entry<String, String> entry : entries.entrySet()) {
            text(entry.getKey());
            text(entry.getValue());
        }
    }

    private <T> void all(Collection<T> values, Writing<T> each) throws IOException {
        out.writeInt(values.size());
        for (T value : values) {
            each.write(value);
        }
    }

    private void text(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }
}
