package dev.asml.threader.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ChaosRuleTest {
    private static ChaosRule rule(double loss, double fail, long seed) {
        return new ChaosRule(
                Duration.ofMillis(50), Duration.ofSeconds(2), loss, fail == 0 ? "" : "BUSY", fail, 7, 0.05, seed);
    }

    private static List<ChaosRule.Fate> fates(ChaosRule rule) {
        return LongStream.rangeClosed(1, 2000).mapToObj(rule::fate).toList();
    }

    @Test
    void theSameSeedDecidesTheSame() {
        assertThat(fates(rule(0.1, 0.2, 42))).isEqualTo(fates(rule(0.1, 0.2, 42)));
        assertThat(fates(rule(0.1, 0.2, 42))).isNotEqualTo(fates(rule(0.1, 0.2, 43)));
    }

    @Test
    void oneSettingDoesNotChangeWhatTheOthersDecide() {
        assertThat(fates(rule(0.1, 0, 42)).stream().map(ChaosRule.Fate::delayNanos))
                .isEqualTo(fates(rule(0, 0.2, 42)).stream()
                        .map(ChaosRule.Fate::delayNanos)
                        .toList());
    }

    @Test
    void sharesAreMetAndBoundsKept() {
        List<ChaosRule.Fate> fates = fates(rule(0.1, 0.2, 1));

        assertThat(fates.stream()
                        .filter(fate -> fate.end() == ChaosRule.End.LOST)
                        .count())
                .isBetween(140L, 260L);
        assertThat(fates.stream()
                        .filter(fate -> fate.end() == ChaosRule.End.FAILED)
                        .count())
                .isBetween(280L, 440L);
        assertThat(fates).allMatch(fate -> fate.delayNanos() >= 50_000_000L && fate.delayNanos() <= 2_000_000_000L);
        assertThat(LongStream.rangeClosed(1, 2000).filter(n -> n % 7 == 0).mapToObj(rule(0, 0, 1)::fate))
                .allMatch(ChaosRule.Fate::kill);
    }

    @Test
    void refusesWhatMakesNoSense() {
        assertThatThrownBy(() -> rule(-0.1, 0, 1)).hasMessageContaining("a share");
        assertThatThrownBy(() -> new ChaosRule(Duration.ZERO, Duration.ZERO, 0, "", 0, 0, 0, 1))
                .hasMessageContaining("nothing is disturbed");
        assertThatThrownBy(() -> new ChaosRule(Duration.ofSeconds(2), Duration.ofSeconds(1), 0, "", 0, 0, 0, 1))
                .hasMessageContaining("least first");
        assertThat(rule(0.1, 0.25, 3))
                .hasToString("latency 50..2000 ms, loss 0.1, fail BUSY:0.25, crash every 7 calls, crash 0.05, seed 3");
    }
}
