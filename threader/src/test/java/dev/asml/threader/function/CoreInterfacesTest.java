package dev.asml.threader.function;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.threader.wasm.Abi;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Core modules that import interfaces of WASI 0.2 by name, without a component around them. */
class CoreInterfacesTest {
    @TempDir
    Path scratch;

    private Functions functions;

    @BeforeEach
    void open() {
        functions = new Functions(scratch);
    }

    @AfterEach
    void close() {
        functions.close();
        assertThat(functions.ledger.totals().outstanding()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"interfaces", "interfaces-standard"})
    void bothManglingsOfACommandAreServed(String guest) {
        DeployedFunction copy = functions.deploy(guest);

        assertThat(copy.abi()).isEqualTo(Abi.COMMAND);
        assertThat(functions.answer(copy, "x".repeat(100_000))).isEqualTo("x".repeat(100_000));
        assertThat(functions.answer(copy, "again")).isEqualTo("again");
        assertThat(functions.call(copy, "")).isEqualTo(new Outcome.Exited(1));
    }

    @Test
    void handlesOfStartUpCodeAreThoseOfTheRun() {
        DeployedFunction handler = functions.deploy("interfaces-env");

        assertThat(handler.abi()).isEqualTo(Abi.V03);
        assertThat(functions.answer(handler, "")).isEqualTo("1");
        assertThat(functions.answer(handler, "")).isEqualTo("1");
    }

    @Test
    void aBrokenRuleTraps() {
        DeployedFunction guest = functions.deploy("interfaces-trap");

        assertThat(functions.call(guest, ""))
                .isInstanceOfSatisfying(
                        Outcome.Trapped.class,
                        end -> assertThat(end.reason())
                                .isEqualTo(
                                        "handle index 1 used with the wrong type,"
                                                + " expected wasi:io/streams.input-stream but found wasi:io/streams.output-stream"));
        assertThat(functions.call(guest, "x"))
                .isInstanceOfSatisfying(
                        Outcome.Trapped.class,
                        end -> assertThat(end.reason())
                                .isEqualTo("the module is given a list or a string,"
                                        + " but exports neither cabi_realloc nor cm32p2_realloc"));
    }
}
