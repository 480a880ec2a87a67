package dev.asml.threader.wasm.wit;

import static dev.asml.threader.wasm.wit.HttpCaller.bytes;
import static dev.asml.threader.wasm.wit.Results.done;
import static dev.asml.threader.wasm.wit.Results.error;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.dylibso.chicory.runtime.TrapException;
import dev.asml.threader.wasm.component.Variant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The resource {@code fields} of {@code wasi:http/types}. */
class HttpFieldsTest {
    private static final Variant INVALID_SYNTAX = Variant.of(0);
    private static final Variant FORBIDDEN = Variant.of(1);
    private static final Variant IMMUTABLE = Variant.of(2);

    private final HttpCaller caller = new HttpCaller();

    @Test
    void keepsNamesAndOrderAndComparesWithoutCase() {
        Object fields = caller.fields("X-B: 1", "x-a: 2", "x-b: 3");
        assertThat(caller.entries(fields)).containsExactly("X-B: 1", "x-a: 2", "x-b: 3");
        assertThat((List<?>) caller.call("fields.get", fields, "X-b")).hasSize(2);
        assertThat(caller.call("fields.has", fields, "X-A")).isEqualTo(true);
        assertThat(caller.call("fields.has", fields, "x-c")).isEqualTo(false);
        assertThat((List<?>) caller.call("fields.get", fields, "x-c")).isEmpty();
    }

    @Test
    void setsInThePlaceOfAllThatTheNameHad() {
        Object fields = caller.fields("x-a: 1", "x-b: 2", "X-A: 3");
        done(caller.call("fields.set", fields, "x-a", List.of(bytes("4"), bytes("5"))));
        assertThat(caller.entries(fields)).containsExactly("x-b: 2", "x-a: 4", "x-a: 5");
        done(caller.call("fields.set", fields, "x-a", List.of()));
        assertThat(caller.entries(fields)).containsExactly("x-b: 2");
        done(caller.call("fields.delete", fields, "X-B"));
        done(caller.call("fields.delete", fields, "x-unknown"));
        assertThat(caller.entries(fields)).isEmpty();
        done(caller.call("fields.append", fields, "x-c", bytes("")));
        assertThat(caller.entries(fields)).containsExactly("x-c: ");
    }

    @Test
    void copiesMayBeChanged() {
        Object request = new IncomingMessage.Request(caller.host);
        Object headers = caller.call("incoming-request.headers", request);
        Object copy = caller.call("fields.clone", headers);
        done(caller.call("fields.append", copy, "x-new", bytes("1")));
        assertThat(caller.entries(copy)).contains("x-new: 1");
        assertThat(caller.entries(headers)).containsExactly("Host: h.example:1", "X-A: 1");
    }

    @Test
    void thoseOfAMessageCannotBeChanged() {
        Object headers = caller.call("incoming-request.headers", new IncomingMessage.Request(caller.host));
        assertThat(error(caller.call("fields.append", headers, "x", bytes("1"))))
                .isEqualTo(IMMUTABLE);
        assertThat(error(caller.call("fields.set", headers, "x", List.of()))).isEqualTo(IMMUTABLE);
        assertThat(error(caller.call("fields.delete", headers, "x"))).isEqualTo(IMMUTABLE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a:", "a\n", "ä", "a\0", "(a)"})
    void refusesNamesThatAreNoTokens(String name) {
        Object fields = caller.types("[constructor]fields");
        assertThat(error(caller.call("fields.append", fields, name, bytes("1"))))
                .isEqualTo(INVALID_SYNTAX);
        assertThat(error(caller.call("fields.set", fields, name, List.of(bytes("1")))))
                .isEqualTo(INVALID_SYNTAX);
        assertThat(error(caller.call("fields.delete", fields, name))).isEqualTo(INVALID_SYNTAX);
        assertThat(caller.call("fields.has", fields, name)).isEqualTo(false);
        assertThat((List<?>) caller.call("fields.get", fields, name)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nb", "\n", "a\0", "\u007f", " a", "a\t"})
    void refusesValuesThatAFieldCannotHave(String value) {
        Object fields = caller.types("[constructor]fields");
        assertThat(error(caller.call("fields.append", fields, "x", bytes(value))))
                .isEqualTo(INVALID_SYNTAX);
        assertThat(error(caller.types("[static]fields.from-list", List.of((Object) new Object[] {"x", bytes(value)}))))
                .isEqualTo(INVALID_SYNTAX);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\tb", "\u00e4\u00ff", "a  b", "\""})
    void takesValuesThatAFieldCanHave(String value) {
        Object fields = caller.types("[constructor]fields");
        done(caller.call("fields.append", fields, "x", bytes(value)));
        assertThat(caller.entries(fields)).containsExactly("x: " + value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "connection",
                "Host",
                "http2-settings",
                "keep-alive",
                "proxy-authenticate",
                "proxy-authorization",
                "proxy-connection",
                "Transfer-Encoding",
                "upgrade"
            })
    void refusesWhatIsNotTheGuests(String name) {
        Object fields = caller.types("[constructor]fields");
        assertThat(error(caller.call("fields.append", fields, name, bytes("1"))))
                .isEqualTo(FORBIDDEN);
        assertThat(error(caller.call("fields.set", fields, name, List.of(bytes("1")))))
                .isEqualTo(FORBIDDEN);
        assertThat(error(caller.call("fields.delete", fields, name))).isEqualTo(FORBIDDEN);
        assertThat(error(caller.types("[static]fields.from-list", List.of((Object) new Object[] {name, bytes("1")}))))
                .isEqualTo(FORBIDDEN);
    }

    @ParameterizedTest
    @CsvSource({"-1", "1.5", "x", "'1, 1'", "1234567890123456789012"})
    void refusesALengthThatIsNone(String value) {
        Object fields = caller.types("[constructor]fields");
        assertThat(error(caller.call("fields.append", fields, "Content-Length", bytes(value))))
                .isEqualTo(INVALID_SYNTAX);
    }

    @Test
    void refusesASecondLength() {
        Object fields = caller.fields("content-length: 5");
        assertThat(error(caller.call("fields.append", fields, "content-length", bytes("6"))))
                .isEqualTo(INVALID_SYNTAX);
    }

    @Test
    void trapsWhenThereIsTooMuch() {
        Object fields = caller.types("[constructor]fields");
        byte[] value = new byte[100_000];
        Arrays.fill(value, (byte) 'x');
        done(caller.call("fields.append", fields, "x", value));
        assertThatThrownBy(() -> caller.call("fields.append", fields, "y", value))
                .isInstanceOf(TrapException.class);
    }
}
