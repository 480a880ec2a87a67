package dev.asml.threader.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.threader.process.Blame.Verdict;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class BlameTest {
    private final Blame blame = new Blame();

    @Test
    void aLossWithoutCallsIsNobodys() {
        for (int i = 0; i < 10; i++) {
            assertThat(blame.lost(Set.of(), "why")).isEqualTo(new Verdict.Open());
        }
        assertThat(blame.hasSuspects()).isFalse();
    }

    @Test
    void whoIsAloneTwiceIsRefused() {
        assertThat(blame.lost(Set.of("a"), "once")).isEqualTo(new Verdict.Struck("a"));
        assertThat(blame.refusal("a")).isNull();
        assertThat(blame.lost(Set.of("a"), "twice")).isEqualTo(new Verdict.Evicted("a"));
        assertThat(blame.refusal("a")).isEqualTo("twice");
        assertThat(blame.evicted()).containsExactly("a");
        assertThat(blame.hasSuspects()).isFalse();
    }

    @Test
    void ofSeveralNobodyIsStruckAndAllAreSuspects() {
        for (int i = 0; i < 10; i++) {
            assertThat(blame.lost(Set.of("a", "b"), "why")).isEqualTo(new Verdict.Open());
        }
        assertThat(blame.suspects("a")).isTrue();
        assertThat(blame.suspects("b")).isTrue();
        assertThat(blame.suspects("c")).isFalse();
    }

    @Test
    void whatIsLongAgoIsForgottenButForRefusals() {
        blame.lost(Set.of("a"), "why");
        blame.acquit();
        assertThat(blame.lost(Set.of("a"), "why")).isEqualTo(new Verdict.Struck("a"));
        blame.lost(Set.of("a"), "why");
        blame.acquit();
        assertThat(blame.refusal("a")).isNotNull();
        blame.pardon();
        assertThat(blame.refusal("a")).isNull();
        assertThat(blame.lost(Set.of("a"), "why")).isEqualTo(new Verdict.Struck("a"));
    }

    /** Among busy functions, of which the suspects take turns, the killer is found and nobody else is refused. */
    @Test
    void narrowingFindsTheKiller() {
        Random random = new Random(7);
        for (int round = 0; round < 500; round++) {
            Blame fresh = new Blame();
            int losses = 0;
            while (fresh.evicted().isEmpty()) {
                fresh.lost(presentWith("killer", fresh, random), "why");
                losses++;
            }
            assertThat(fresh.evicted()).containsExactly("killer");
            assertThat(losses).isLessThanOrEqualTo(8);
        }
    }

    /** Who is at the IOmod when the killer is: all others that have not been seen at a loss, perhaps. */
    private static Set<String> presentWith(String killer, Blame blame, Random random) {
        Set<String> present = new TreeSet<>(Set.of(killer));
        for (String other : Set.of("a", "b", "c", "d", "e")) {
            if (!blame.suspects(other) && random.nextBoolean()) {
                present.add(other);
            }
        }
        return present;
    }
}
