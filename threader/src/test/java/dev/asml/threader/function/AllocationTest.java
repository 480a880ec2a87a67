package dev.asml.threader.function;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What an invocation allocates, which no noise of the machine changes. A budget is what was reached and a tenth; who
 * needs more says why in its comment, who reaches less lowers it.
 */
class AllocationTest {
    @TempDir
    static Path scratch;

    private static Functions functions;

    @BeforeAll
    static void open() {
        functions = new Functions(scratch).iomod(new TestIomod());
    }

    @AfterAll
    static void close() {
        functions.close();
    }

    private static long bytesOf(String guest, String input) throws Exception {
        DeployedFunction function = functions.deploy(guest);
        byte[] bytes = input.getBytes(StandardCharsets.UTF_8);
        return Allocated.byAll(() -> functions.call(function, bytes), Outcome.Answered.class::isInstance);
    }

    @Test
    void anInvocationStaysWithinItsBudget() throws Exception {
        assertThat(bytesOf("noop", "")).isLessThan(2_400);
    }

    @Test
    void anInvocationWithAnIoCallStaysWithinItsBudget() throws Exception {
        assertThat(bytesOf("io-v04", "test.in.process.echo\nhello")).isLessThan(3_400);
    }

    /** A program of WASI, which reads its input and writes its answer as files. */
    @Test
    void aProgramStaysWithinItsBudget() throws Exception {
        assertThat(bytesOf("wasi-cat", "hello")).isLessThan(4_150);
    }
}
