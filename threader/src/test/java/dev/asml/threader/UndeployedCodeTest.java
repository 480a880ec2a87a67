package dev.asml.threader;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.management.JMException;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UndeployedCodeTest {
    private static final int DEPLOYS = 24;

    @TempDir
    Path scratch;

    @Test
    void isUnloadedByTheJvm() throws IOException, JMException {
        try (RunningThreader threader = new RunningThreader(scratch.resolve("data"))) {
            deploy(threader, 0);
            long ofOne = loaded();
            assertThat(ofOne).isPositive();

            for (int number = 1; number < DEPLOYS; number++) {
                deploy(threader, number);
                if (number % 2 == 1) {
                    threader.admin("DELETE", "/v1/projects/forgotten");
                }
            }

            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            while (collected() > ofOne && System.nanoTime() - end < 0) {
                LockSupport.parkNanos(20_000_000);
            }
            assertThat(loaded()).isLessThanOrEqualTo(ofOne);
        }
    }

    /** Other code each time, which is called and so linked. */
    private void deploy(RunningThreader threader, int number) throws IOException {
        Path root = scratch.resolve("project-" + number);
        Projects project =
                new Projects(root, "forgotten").function("noop", "noop").function("echo", "wasi-cat");
        byte[] customSection = {0, 2, 1, (byte) ('a' + number)};
        Files.write(
                root.resolve("services/forgotten/functions/noop/noop.wasm"), customSection, StandardOpenOption.APPEND);
        assertThat(threader.deploy(project.bundle()).statusCode()).isEqualTo(200);
        assertThat(threader.get("/forgotten/noop").statusCode()).isEqualTo(200);
        assertThat(threader.post("/forgotten/echo", "hello").body()).isEqualTo("hello");
    }

    private static long collected() throws JMException {
        System.gc();
        return loaded();
    }

    /** Classes that were made of the functions' code. */
    private static long loaded() throws JMException {
        Object shown = ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        "vmClassHierarchy",
                        new Object[] {new String[0]},
                        new String[] {String[].class.getName()});
        return shown.toString()
                .lines()
                .filter(line -> line.contains("guest.forgotten."))
                .count();
    }
}
