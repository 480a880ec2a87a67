package dev.asml.threader.wasm.wit;

import dev.asml.threader.wasm.component.Variant;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** The resource {@code wasi:http/types.request-options}: time limits, each an option of nanoseconds. */
final class RequestOptions {
    /** What is limited. */
    enum Limit {
        CONNECT_TIMEOUT,
        FIRST_BYTE_TIMEOUT,
        BETWEEN_BYTES_TIMEOUT;

        /** Its name in the interface. */
        String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private final Map<Limit, Variant> limits = new EnumMap<>(Limit.class);

    Variant get(Limit limit) {
        return limits.getOrDefault(limit, Variant.none());
    }

    void set(Limit limit, Variant nanos) {
        limits.put(limit, nanos);
    }

    /** In milliseconds, at least one; -1 if there is none. */
    long millis(Limit limit) {
        if (!(get(limit).value() instanceof Long nanos)) {
            return -1;
        }
        return nanos < 0 ? Long.MAX_VALUE : Math.max(1, nanos / 1_000_000);
    }
}
