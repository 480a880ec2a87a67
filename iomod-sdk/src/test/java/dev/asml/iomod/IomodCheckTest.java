package dev.asml.iomod;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.iomod.testing.Finding;
import dev.asml.iomod.testing.IomodCheck;
import dev.asml.iomod.testing.IomodCommand;
import dev.asml.iomod.testing.Report;
import dev.asml.iomod.testing.Rule;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class IomodCheckTest {
    @Test
    void findsNothingWrongWithAnIomodMadeWithTheSdk() {
        Report report = IomodCheck.check(IomodCommand.mainClass(SampleIomod.COORDINATES, SampleIomod.class));
        assertThat(report.broken()).isEmpty();
        assertThat(report.notTried()).extracting(Finding::rule).containsExactly(Rule.PROMISED_METHODS);
    }

    @Test
    void saysWhatAProgramThatIsNoIomodDoesWrong() {
        Report report = IomodCheck.check(new IomodCommand("test.not.iomod", List.of("/bin/echo", "hello"), Map.of()));
        assertThat(report.isKept()).isFalse();
        assertThat(report.toString())
                .contains("it exited with 0")
                .contains("the process ended with 0 before it had registered; it printed: hello");
    }
}
