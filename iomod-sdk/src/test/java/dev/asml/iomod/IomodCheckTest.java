package dev.asml.iomod;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.iomod.testing.IomodCheck;
import dev.asml.iomod.testing.IomodCheck.Finding;
import dev.asml.iomod.testing.IomodCommand;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class IomodCheckTest {
    @Test
    void findsNothingWrongWithAnIomodMadeWithTheSdk() {
        List<Finding> findings = IomodCheck.check(IomodCommand.mainClass(SampleIomod.COORDINATES, SampleIomod.class));
        assertThat(findings).hasSizeGreaterThan(12).allMatch(Finding::isKept);
    }

    @Test
    void saysWhatAProgramThatIsNoIomodDoesWrong() {
        List<Finding> findings =
                IomodCheck.check(new IomodCommand("test.not.iomod", List.of("/bin/echo", "hello"), Map.of()));
        assertThat(findings).noneMatch(Finding::isKept);
        assertThat(findings.toString())
                .contains("it exited with 0")
                .contains("the process ended with 0 before it had registered; it printed: hello");
    }
}
