package dev.asml.threader.wasm.wit;

import static dev.asml.threader.wasm.wit.StreamsCaller.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.dylibso.chicory.runtime.TrapException;
import dev.asml.threader.wasm.component.Variant;
import dev.asml.threader.wasm.wasi.GuestExit;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The interfaces of {@code wasi:cli}, {@code wasi:clocks} and {@code wasi:random}. */
final class SurroundingsTest {
    private final StreamsCaller caller = new StreamsCaller();

    private Object cli(String interfaceName, String function, Object... arguments) {
        return caller.call("wasi:cli/" + interfaceName, function, arguments);
    }

    @Test
    void argumentsAndEnvironmentAreTheInvocations() {
        assertThat(cli("environment", "get-arguments")).isEqualTo(List.of("guest", "one"));
        assertThat((List<?>) cli("environment", "get-environment"))
                .singleElement()
                .isEqualTo(new Object[] {"KEY", "välue"});
        assertThat(cli("environment", "initial-cwd")).isEqualTo(Variant.option("/"));
    }

    @Test
    void anExitEndsTheRunWithItsCode() {
        exits(0, "exit", Variant.ok(null));
        exits(1, "exit", Variant.error(null));
        exits(42, "exit-with-code", 42);
    }

    private void exits(int code, String function, Object argument) {
        assertThatThrownBy(() -> cli("exit", function, argument))
                .isInstanceOfSatisfying(
                        GuestExit.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void standardOutputAndErrorAreTwoThings() {
        caller.ok("output-stream.blocking-write-and-flush", cli("stdout", "get-stdout"), bytes("out"));
        caller.ok("output-stream.blocking-write-and-flush", cli("stderr", "get-stderr"), bytes("err"));

        assertThat(caller.host.output()).isEqualTo("out");
        assertThat(caller.host.errors()).isEqualTo("err");
    }

    @Test
    void nothingIsATerminal() {
        assertThat(cli("terminal-stdin", "get-terminal-stdin")).isEqualTo(Variant.none());
        assertThat(cli("terminal-stdout", "get-terminal-stdout")).isEqualTo(Variant.none());
        assertThat(cli("terminal-stderr", "get-terminal-stderr")).isEqualTo(Variant.none());
    }

    @Test
    void theWallClockTellsSecondsAndNanoseconds() {
        assertThat(caller.call("wasi:clocks/wall-clock", "now"))
                .isEqualTo(new Object[] {1_700_000_000L, 123_456_789L + caller.host.elapsed});
        assertThat(caller.call("wasi:clocks/wall-clock", "resolution")).isEqualTo(new Object[] {0L, 1L});
        assertThat(ClockInterfaces.datetime(-1)).isEqualTo(new Object[] {-1L, 999_999_999L});
    }

    @Test
    void theMonotonicClockIsTheInvocations() {
        assertThat(caller.call("wasi:clocks/monotonic-clock", "now")).isEqualTo(caller.host.elapsed);
        assertThat(caller.call("wasi:clocks/monotonic-clock", "resolution")).isEqualTo(1L);
    }

    @Test
    void randomBytesAreAsManyAsAskedFor() {
        for (String kind : List.of("random", "insecure")) {
            String function = kind.equals("random") ? "get-random-bytes" : "get-insecure-random-bytes";
            byte[] some = (byte[]) caller.call("wasi:random/" + kind, function, 200_000L);
            assertThat(some).hasSize(200_000);
            assertThat((byte[]) caller.call("wasi:random/" + kind, function, 0L))
                    .isEmpty();
            assertThatThrownBy(() -> caller.call("wasi:random/" + kind, function, (16L << 20) + 1))
                    .isInstanceOf(TrapException.class);
            assertThatThrownBy(() -> caller.call("wasi:random/" + kind, function, -1L))
                    .isInstanceOf(TrapException.class);
        }
    }

    @Test
    void randomNumbersDiffer() {
        Object first = caller.call("wasi:random/random", "get-random-u64");
        assertThat(caller.call("wasi:random/random", "get-random-u64")).isNotEqualTo(first);
        assertThat(caller.call("wasi:random/insecure", "get-insecure-random-u64"))
                .isNotEqualTo(first);
        Object[] seed = (Object[]) caller.call("wasi:random/insecure-seed", "insecure-seed");
        assertThat(seed).hasSize(2).doesNotHaveDuplicates();
    }
}
