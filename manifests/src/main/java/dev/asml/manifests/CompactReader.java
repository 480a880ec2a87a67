package dev.asml.manifests;

import dev.asml.manifests.FunctionManifest.Code;
import dev.asml.manifests.FunctionManifest.HttpRoute;
import java.net.URI;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Reads manifests as {@link CompactWriter} writes them. Numbers have four bytes, those of memory and seconds eight; a text is
 * its length in bytes and these in UTF-8; lists begin with their length, and what may be missing is a list of one or none.
 */
final class CompactReader {
    private final Path root;
    private final ByteBuffer in;

    CompactReader(Path root, ByteBuffer in) {
        this.root = root;
        this.in = in;
    }

    ProjectManifest project() {
        return new ProjectManifest(text(), root, all(this::service), all(this::authorizer), all(this::problem));
    }

    private ServiceManifest service() {
        return new ServiceManifest(
                text(),
                path(),
                all(this::text),
                all(this::function),
                all(this::iomod),
                all(() -> new KeySetGrant(URI.create(text()))),
                all(this::source));
    }

    private SourceManifest source() {
        return new SourceManifest(
                text(),
                Coordinates.parse(text()),
                text(),
                in.getInt(),
                SourceManifest.Form.valueOf(text()),
                map(),
                in.getInt());
    }

    private FunctionManifest function() {
        return new FunctionManifest(
                text(),
                path(),
                flag() ? new Code.Prebuilt(text()) : new Code.Source(text()),
                maybe(() -> EventFormat.valueOf(text())),
                maybe(() -> new HttpRoute(text(), text())),
                time(),
                in.getLong(),
                map(),
                maybe(this::text),
                in.getInt(),
                text(),
                maybe(this::devices),
                new SecretAccess(set(), set()),
                maybe(this::probe));
    }

    private ProbeManifest probe() {
        return new ProbeManifest(text(), text(), map(), text(), number(), maybe(this::text), time(), in.getInt());
    }

    private DeviceManifest devices() {
        return new DeviceManifest(
                DeviceManifest.PixelFormat.valueOf(text()),
                in.getInt(),
                in.getInt(),
                flag(),
                time(),
                time(),
                time(),
                time(),
                in.getInt());
    }

    private IomodDependency iomod() {
        return new IomodDependency(
                Coordinates.parse(text()),
                text(),
                maybe(this::text),
                map(),
                aliases(),
                all(this::text),
                all(this::text),
                limits(),
                flag());
    }

    private Map<String, Map<String, String>> aliases() {
        int count = count();
        SortedMap<String, Map<String, String>> aliases = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            aliases.put(text(), map());
        }
        return aliases.isEmpty() ? Map.of() : Collections.unmodifiableSortedMap(aliases);
    }

    private IomodDependency.Limits limits() {
        return new IomodDependency.Limits(
                time(), time(), time(), in.getInt(), in.getInt(), in.getInt(), number(), number(), number());
    }

    private AuthorizerManifest authorizer() {
        return flag()
                ? new AuthorizerManifest.Jwt(
                        text(), text(), all(this::text), all(this::text), maybe(() -> URI.create(text())))
                : new AuthorizerManifest.ApiKey(text(), text(), all(this::key));
    }

    private AuthorizerManifest.Key key() {
        return new AuthorizerManifest.Key(
                text(),
                flag()
                        ? new AuthorizerManifest.Secret.Hashed(ApiKeyHash.parse(text()))
                        : new AuthorizerManifest.Secret.Environment(text()));
    }

    private Problem problem() {
        return new Problem(path(), in.getInt(), text());
    }

    private Duration time() {
        return Duration.ofSeconds(in.getLong(), in.getInt());
    }

    private boolean flag() {
        return in.get() != 0;
    }

    private Path path() {
        return root.resolve(text());
    }

    private OptionalInt number() {
        boolean present = flag();
        int number = in.getInt();
        return present ? OptionalInt.of(number) : OptionalInt.empty();
    }

    private <T> Optional<T> maybe(Supplier<T> each) {
        return count() == 0 ? Optional.empty() : Optional.of(each.get());
    }

    private <T> List<T> all(Supplier<T> each) {
        int count = count();
        if (count == 0) {
            return List.of();
        }
        List<T> values = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            values.add(each.get());
        }
        return List.copyOf(values);
    }

    private Set<String> set() {
        List<String> texts = all(this::text);
        return texts.isEmpty() ? Set.of() : Set.copyOf(new LinkedHashSet<>(texts));
    }

    private Map<String, String> map() {
        int count = count();
        Map<String, String> entries = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            entries.put(text(), text());
        }
        return count == 0 ? Map.of() : Collections.unmodifiableMap(entries);
    }

    private String text() {
        int length = count();
        String text = new String(in.array(), in.arrayOffset() + in.position(), length, StandardCharsets.UTF_8);
        in.position(in.position() + length);
        return text;
    }

    /** Each item takes a byte at least, so there cannot be more of them than there are bytes. */
    private int count() {
        int count = in.getInt();
        if (count < 0 || count > in.remaining()) {
            throw new BufferUnderflowException();
        }
        return count;
    }
}
