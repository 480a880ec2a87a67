package dev.asml.iomod;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.iomod.testing.Rule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a report quotes is what the document says. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RuleSentencesTest {
    private String protocol;

    @BeforeAll
    void read() throws IOException {
        protocol = Files.readString(Path.of("../docs/iomod-protocol.md"))
                .replaceAll("\\[([^\\]]+)]\\([^)]*\\)", "$1")
                .replace("`", "")
                .replace("**", "");
    }

    @ParameterizedTest
    @EnumSource
    void isInTheDocument(Rule rule) {
        assertThat(protocol).contains(rule.sentence());
        assertThat(protocol)
                .containsPattern("(?m)^##+ (\\d+\\. )?" + rule.section().title() + "$");
    }
}
