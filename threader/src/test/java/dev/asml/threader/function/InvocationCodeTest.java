package dev.asml.threader.function;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.threader.counting.CountingLoader;
import dev.asml.threader.counting.Executed;
import java.io.Closeable;
import java.lang.reflect.Constructor;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How many instructions of the JVM the Threader's own classes execute for an invocation, which no noise of the machine
 * changes: see docs/performance.md. What the JDK and libraries do is not counted.
 */
class InvocationCodeTest {
    private static final int WARM_UP = 50;
    private static final int BATCHES = 10;
    private static final int BATCH = 20;

    @TempDir
    Path scratch;

    @Test
    void anInvocationStaysWithinItsBudget() throws Exception {
        assertThat(instructionsOf("noop", "")).isLessThan(3_600);
    }

    @Test
    void anInvocationWithAnIoCallStaysWithinItsBudget() throws Exception {
        assertThat(instructionsOf("io-v04", "test.in.process.echo\nhello")).isLessThan(25_700);
    }

    /** The least mean of some batches: a thread that happens to wait or to wake another can only add. */
    private long instructionsOf(String guest, String input) throws Exception {
        Constructor<?> made = new CountingLoader(getClass().getClassLoader())
                .loadClass(Repeated.class.getName())
                .getDeclaredConstructor(Path.class, String.class, String.class);
        made.setAccessible(true);
        try (Closeable repeated = (Closeable) made.newInstance(scratch, guest, input)) {
            Callable<?> invocation = (Callable<?>) repeated;
            long least = Long.MAX_VALUE;
            for (int batch = -WARM_UP / BATCH; batch < BATCHES; batch++) {
                long before = Executed.count();
                for (int i = 0; i < BATCH; i++) {
                    invocation.call();
                }
                least = Math.min(least, (Executed.count() - before) / BATCH);
            }
            return least;
        }
    }

    /** A deployed function that is invoked again and again; the test's loader defines it, and all that it needs. */
    static final class Repeated implements Callable<Boolean>, Closeable {
        private final Functions functions;
        private final DeployedFunction function;
        private final byte[] input;

        Repeated(Path scratch, String guest, String input) {
            this.functions = new Functions(scratch).iomod(new TestIomod());
            functions.host.prepare(); // as a Threader does that has started
            this.function = functions.deploy(guest);
            this.input = input.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public Boolean call() {
            if (functions.call(function, input) instanceof Outcome.Answered) {
                return true;
            }
            throw new AssertionError("it went wrong");
        }

        @Override
        public void close() {
            functions.close();
        }
    }
}
