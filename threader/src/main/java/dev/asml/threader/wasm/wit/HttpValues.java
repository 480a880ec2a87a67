package dev.asml.threader.wasm.wit;

import com.dylibso.chicory.runtime.TrapException;
import dev.asml.threader.wasm.component.Variant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The values of {@code wasi:http/types} that are no resources: methods, schemes, and results without a reason. */
final class HttpValues {
    private static final List<String> METHODS =
            List.of("GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH");
    private static final List<String> SCHEMES = List.of("http", "https");

    private HttpValues() {}

    static TrapException trap(String reason) {
        return new TrapException(reason);
    }

    static Variant method(String text) {
        return named(METHODS, text, text);
    }

    static Variant scheme(String text) {
        return named(SCHEMES, text.toLowerCase(Locale.ROOT), text);
    }

    private static Variant named(List<String> names, String wanted, String text) {
        int index = names.indexOf(wanted);
        return index < 0 ? new Variant(names.size(), text) : Variant.of(index);
    }

    /** Null if it is none. */
    static @Nullable String method(Variant value) {
        String text = text(METHODS, value);
        return HttpSyntax.token(text) ? text : null;
    }

    /** Null if it is none. */
    static @Nullable String scheme(Variant value) {
        String text = text(SCHEMES, value);
        return HttpSyntax.scheme(text) ? text : null;
    }

    private static String text(List<String> names, Variant value) {
        return value.index() < names.size() ? names.get(value.index()) : (String) given(value.value());
    }

    /** The value of an option; null if there is none. */
    static @Nullable Object optional(Object option) {
        return ((Variant) option).value();
    }

    static Object given(@Nullable Object value) {
        if (value == null) {
            throw new IllegalStateException("a case without the value that it carries");
        }
        return value;
    }

    /** A result that carries nothing. */
    static Variant result(boolean good) {
        return good ? Variant.ok(null) : Variant.error(null);
    }

    /** A result whose good value can be had once. */
    static Variant once(@Nullable Object value) {
        return value == null ? Variant.error(null) : Variant.ok(value);
    }
}
