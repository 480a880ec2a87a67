package dev.asml.threader.wasm.wit;

import dev.asml.threader.stream.StreamFailure;
import dev.asml.threader.wasm.component.ValueType;
import dev.asml.threader.wasm.component.Variant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The variant {@code error-code} of {@code wasi:http/types}. Outside of guests an error goes by its name in lower case,
 * for example {@code http-request-denied}.
 */
final class HttpError {
    static final String DENIED = "http-request-denied";
    static final String REQUEST_SIZE = "http-request-body-size";
    static final String RESPONSE_SIZE = "http-response-body-size";
    static final String PROTOCOL = "http-protocol-error";
    static final String INTERNAL = "internal-error";

    private HttpError() {}

    private static final class Codes {
        private static final List<ValueType.Field> CASES = cases();
        private static final List<String> NAMES =
                CASES.stream().map(each -> each.name().toLowerCase(Locale.ROOT)).toList();

        private static List<ValueType.Field> cases() {
            if (WitLibrary.shipped().types("wasi:http/types").get("error-code") instanceof ValueType.Cases(var cases)) {
                return cases;
            }
            throw new IllegalStateException("wasi:http/types has no variant error-code");
        }
    }

    /** The value of an error, with nothing told besides; one that nobody knows is an internal one. */
    static Variant of(String code, String detail) {
        int index = Codes.NAMES.indexOf(code);
        if (index < 0) {
            return of(INTERNAL, code + ": " + detail);
        }
        return new Variant(index, payload(Codes.CASES.get(index).type(), detail));
    }

    /** The same with the size that was wrong. */
    static Variant size(String code, long bytes) {
        return new Variant(Codes.NAMES.indexOf(code), Variant.option(bytes));
    }

    private static @Nullable Object payload(@Nullable ValueType type, String detail) {
        return switch (type) {
            case null -> null;
            case ValueType.Option(ValueType.Primitive p)
            when p == ValueType.Primitive.STRING -> Variant.option(detail.isEmpty() ? null : detail);
            case ValueType.Option _ -> Variant.none();
            case ValueType.Fields record ->
                record.fields().stream().map(_ -> Variant.none()).toArray();
            default -> throw new IllegalStateException("an error code that carries " + type);
        };
    }

    /** The name of an error's value. */
    static String name(Variant code) {
        return Codes.NAMES.get(code.index());
    }

    /** What an error's value says besides its name; empty if that is nothing. */
    static String detail(Variant code) {
        return code.value() instanceof Variant(int some, String text) && some == 1 ? text : "";
    }

    /** The error that a stream of a message failed with; null if the stream is none of a message. */
    static @Nullable Variant of(StreamFailure failure) {
        return switch (failure.code()) {
            case Variant known -> known;
            case String code when Codes.NAMES.contains(code) -> of(code, String.valueOf(failure.getMessage()));
            case null, default -> null;
        };
    }
}
