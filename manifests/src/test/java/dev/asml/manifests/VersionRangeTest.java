package dev.asml.manifests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Ranges take what those of node-semver do. */
class VersionRangeTest {
    private static boolean takes(String range, String version) {
        return VersionRange.parse(range).includes(SemanticVersion.parse(version));
    }

    @ParameterizedTest
    @CsvSource({
        "1.2.3, 1.2.3",
        "=1.2.3, 1.2.3",
        "^1.2.3, 1.9.0",
        "^1.2, 1.2.0",
        "^1, 1.0.0",
        "^0.2.3, 0.2.9",
        "^0.0.3, 0.0.3",
        "^0.0, 0.0.9",
        "^0, 0.9.9",
        "~1.2.3, 1.2.9",
        "~1.2, 1.2.0",
        "~1, 1.9.0",
        "1.2, 1.2.9",
        "1.x, 1.9.0",
        "1.2.*, 1.2.9",
        "*, 0.0.1",
        ">=1.2 <2, 1.9.9",
        ">= 1.2   < 2, 1.2.0",
        ">1.2, 1.3.0",
        "<=1.2, 1.2.9",
        "<1.2, 1.1.9",
        "1.2 - 1.4, 1.4.9",
        "1.2.3 - 2, 2.9.9",
        "^1.2 || ^3, 3.1.0",
        "^1.2.0-rc.1, 1.2.0-rc.2",
        "^1.2.0-rc.1, 1.3.0",
        ">=1.2.3, 1.2.3+build.7"
    })
    void takesWhatIsInIt(String range, String version) {
        assertThat(takes(range, version)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "1.2.3, 1.2.4",
        "^1.2.3, 2.0.0",
        "^1.2.3, 1.2.2",
        "^0.2.3, 0.3.0",
        "^0.0.3, 0.0.4",
        "^0.0, 0.1.0",
        "~1.2.3, 1.3.0",
        "~1, 2.0.0",
        "1.2, 1.3.0",
        ">1.2, 1.2.9",
        "<1.2, 1.2.0",
        "<=1.2, 1.3.0",
        "1.2 - 1.4, 1.5.0",
        "<*, 0.0.0",
        "^1.2 || ^3, 2.0.0",
        "^1.2, 1.3.0-rc.1",
        "^1.2.0-rc.1, 1.3.0-rc.1",
        "^1.2, 2.0.0-rc.1",
        "<2, 2.0.0-rc.1",
        "*, 1.0.0-rc.1"
    })
    void takesNothingElse(String range, String version) {
        assertThat(takes(range, version)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", " ", "one", "1.2.3.4", "01.2", "^", "^^1", "1 -2", "1.2 -", "|| 1", "^1 ||", "1.2.3-", ">=1,<2",
                "\"", "1.2\n3"
            })
    void whatIsNoRangeIsRefused(String text) {
        assertThatThrownBy(() -> VersionRange.parse(text))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("for example ^1.2 or >=1.2 <2, not \"%s\"", text);
    }

    @Test
    void theHighestIsTakenByItsNumbers() {
        List<SemanticVersion> there = Stream.of("1.9.0", "1.10.0", "1.2.0", "2.0.0", "1.11.0-rc.1")
                .map(SemanticVersion::parse)
                .toList();

        assertThat(VersionRange.parse("^1.2").highest(there, Function.identity()))
                .contains(SemanticVersion.parse("1.10.0"));
        assertThat(VersionRange.parse("^3").highest(there, Function.identity())).isEmpty();
    }
}
