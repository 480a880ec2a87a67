package dev.asml.threader.wasm.wit;

import dev.asml.threader.stream.HttpExchange.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The resource {@code wasi:http/types.fields}: header fields or trailers in their order. Names are compared without
 * regard to case.
 */
final class HttpFields implements AutoCloseable {
    /** Bytes of all names and values; a guest's fields lie on the host's heap. */
    private static final int MOST_BYTES = 128 << 10;

    /** What says how a connection works, which is not the guest's business. */
    private static final Set<String> FORBIDDEN = Set.of(
            "connection",
            "host",
            "http2-settings",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authorization",
            "proxy-connection",
            "transfer-encoding",
            "upgrade");

    private static final String CONTENT_LENGTH = "content-length";

    /** Why fields were not changed: the variant {@code header-error}. */
    enum Refusal {
        INVALID_SYNTAX(0),
        FORBIDDEN(1),
        IMMUTABLE(2);

        private final int index;

        Refusal(int index) {
            this.index = index;
        }

        /** Which case of the variant it is. */
        int index() {
            return index;
        }
    }

    private final List<Field> fields;
    private final @Nullable Children parent;
    private final boolean mutable;
    private int bytes;

    private HttpFields(List<Field> fields, boolean mutable, @Nullable Children parent) {
        this.fields = new ArrayList<>(fields);
        this.mutable = mutable;
        this.parent = parent;
        fields.forEach(field -> bytes += size(field.name(), field.value()));
        if (parent != null) {
            parent.came();
        }
    }

    /** Fields that are the guest's own, none yet. */
    static HttpFields empty() {
        return new HttpFields(List.of(), true, null);
    }

    /** Fields that came from outside. */
    static HttpFields told(List<Field> fields) {
        return new HttpFields(fields, false, null);
    }

    /** The fields of a message, which may not be dropped before them. */
    static HttpFields of(List<Field> fields, Children message) {
        return new HttpFields(fields, false, message);
    }

    /** The same fields, which the guest may change. */
    HttpFields copy() {
        return new HttpFields(fields, true, null);
    }

    List<Field> list() {
        return List.copyOf(fields);
    }

    List<byte[]> get(String name) {
        return fields.stream()
                .filter(field -> named(field, name))
                .map(Field::value)
                .toList();
    }

    boolean has(String name) {
        return fields.stream().anyMatch(field -> named(field, name));
    }

    private static boolean named(Field field, String name) {
        return field.name().equalsIgnoreCase(name);
    }

    /** Null if it was done. */
    @Nullable
    Refusal append(String name, byte[] value) {
        Refusal refusal = check(name, List.of(value), has(name));
        if (refusal == null) {
            fields.add(new Field(name, value));
            bytes += size(name, value);
        }
        return refusal;
    }

    /** Puts values in the place of those that the name had. Null if it was done. */
    @Nullable
    Refusal set(String name, List<byte[]> values) {
        Refusal refusal = check(name, values, values.size() > 1);
        if (refusal == null) {
            remove(name);
            values.forEach(value -> fields.add(new Field(name, value)));
            values.forEach(value -> bytes += size(name, value));
        }
        return refusal;
    }

    /** Null if it was done. */
    @Nullable
    Refusal delete(String name) {
        Refusal refusal = check(name, List.of(), false);
        if (refusal == null) {
            remove(name);
        }
        return refusal;
    }

    private void remove(String name) {
        fields.stream()
                .filter(field -> named(field, name))
                .forEach(field -> bytes -= size(field.name(), field.value()));
        fields.removeIf(field -> named(field, name));
    }

    private @Nullable Refusal check(String name, List<byte[]> values, boolean several) {
        if (!mutable) {
            return Refusal.IMMUTABLE;
        }
        if (!HttpSyntax.token(name) || !values.stream().allMatch(HttpSyntax::fieldValue)) {
            return Refusal.INVALID_SYNTAX;
        }
        String lower = name.toLowerCase(Locale.ROOT);
        if (FORBIDDEN.contains(lower)) {
            return Refusal.FORBIDDEN;
        }
        if (lower.equals(CONTENT_LENGTH) && (several || !values.stream().allMatch(HttpSyntax::length))) {
            return Refusal.INVALID_SYNTAX;
        }
        int more = values.stream().mapToInt(value -> size(name, value)).sum();
        if (more > MOST_BYTES - bytes) {
            throw HttpValues.trap("fields of more than %d bytes".formatted(MOST_BYTES));
        }
        return null;
    }

    private static int size(String name, byte[] value) {
        return name.length() + value.length + 32;
    }

    /** How long the body is, as the fields say; -1 if they do not. */
    long contentLength() {
        List<byte[]> values = get(CONTENT_LENGTH);
        return values.size() == 1 && HttpSyntax.length(values.getFirst())
                ? Long.parseLong(HttpSyntax.text(values.getFirst()))
                : -1;
    }

    /** The same as a message's own, to which these go. */
    HttpFields taken() {
        close();
        return told(fields);
    }

    @Override
    public void close() {
        if (parent != null) {
            parent.went();
        }
    }
}
