package dev.asml.cli.screen;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InterviewTest {
    private static Interview answered(Map<String, String> environment, String answers) {
        Interview interview = new Interview(environment);
        byte[] bytes = answers.replace("␛", "\u001b").getBytes(StandardCharsets.UTF_8);
        new InputParser().feed(bytes, bytes.length).forEach(interview::hear);
        return interview;
    }

    private static Traits traits(Map<String, String> environment, String answers) {
        return answered(environment, answers).traits(Optional.empty());
    }

    @Test
    void aTerminalThatAnswersEverythingGetsTheBest() {
        Interview interview =
                answered(Map.of("TERM", "xterm-kitty"), "␛_Gi=31;OK␛\\␛[?31u␛[?1016;2$y␛[6;20;9t␛[?1;0;1024S␛[?62;4c");

        assertThat(interview.complete()).isTrue();
        assertThat(interview.traits(Optional.empty()))
                .isEqualTo(new Traits(Protocol.KITTY, Colours.TRUE, 256, true, true));
        assertThat(interview.measured(Grid.of(80, 24))).isEqualTo(new Grid(80, 24, 9, 20, true));
    }

    @Test
    void sixelsAreAnAttribute() {
        assertThat(traits(Map.of("TERM", "xterm-256color"), "␛[?64;1;2;4;6c").protocol())
                .isEqualTo(Protocol.SIXEL);
        // The first number is the terminal's class, not an attribute.
        assertThat(traits(Map.of("TERM", "xterm-256color"), "␛[?4;6c").protocol())
                .isEqualTo(Protocol.BLOCKS);
    }

    @Test
    void silenceMeansBlocks() {
        Interview interview = answered(Map.of(), "");

        assertThat(interview.complete()).isFalse();
        assertThat(interview.traits(Optional.empty()))
                .isEqualTo(new Traits(Protocol.BLOCKS, Colours.SIXTEEN, 256, false, false));
        assertThat(interview.measured(Grid.of(80, 24)).measured()).isFalse();
    }

    @Test
    void aChoiceIsObeyed() {
        assertThat(answered(Map.of(), "␛[?6c")
                        .traits(Optional.of(Protocol.KITTY))
                        .protocol())
                .isEqualTo(Protocol.KITTY);
    }

    @Test
    void theSizeOfACellIsFoundByTheTextArea() {
        assertThat(answered(Map.of(), "␛[4;480;800t␛[?6c").measured(Grid.of(80, 24)))
                .isEqualTo(new Grid(80, 24, 10, 20, true));
        assertThat(answered(Map.of(), "␛[4;0;0t␛[?6c").measured(Grid.of(80, 24)).measured())
                .isFalse();
    }

    @Test
    void keysAreReleasedOnlyWhereAllOfThemAreTold() {
        assertThat(traits(Map.of(), "␛[?1u␛[?6c").releases()).isFalse();
        assertThat(traits(Map.of(), "␛[?11u␛[?6c").releases()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "xterm-256color, truecolor, TRUE",
        "xterm-256color, 24bit,     TRUE",
        "xterm-direct,   '',        TRUE",
        "xterm-256color, '',        INDEXED",
        "tmux,           '',        INDEXED",
        "linux,          '',        SIXTEEN",
        "vt100,          '',        SIXTEEN"
    })
    void coloursAreThoseThatTheEnvironmentTells(String term, String colorterm, Colours colours) {
        assertThat(traits(Map.of("TERM", term, "COLORTERM", colorterm), "␛[?6c").colours())
                .isEqualTo(colours);
    }
}
