package dev.asml.threader.function;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuestNamesTest {
    @TempDir
    Path scratch;

    private Functions functions;

    @BeforeEach
    void start() {
        functions = new Functions(scratch);
    }

    @AfterEach
    void stop() {
        functions.close();
    }

    private List<String> trap(String guest, String input) {
        Outcome outcome = functions.call(functions.deploy(guest), input);
        assertThat(outcome).isInstanceOf(Outcome.Trapped.class);
        return ((Outcome.Trapped) outcome).stack().frames();
    }

    @Test
    void aTrapInCNamesTheFunctionsOnTheStack() {
        assertThat(trap("named", "trap x")).containsExactly("parse_header", "handle_request", "main", "_start");
        assertThat(functions.log())
                .anyMatch(line -> line.contains("unreachable") && line.contains("parse_header ← handle_request ← "));
    }

    @Test
    void aTrapInRustNamesItsPaths() {
        assertThat(trap("named-rust", "x"))
                .startsWith("{named::parser::Parser{alloc::vec::Vec{u8}} as named::parser::Parse}::parse_header")
                .contains("named::handle_request", "named::main")
                .endsWith("_start");
        assertThat(trap("named-rust", "index")).anyMatch(frame -> frame.startsWith("core::panicking::panic_bounds"));
    }

    @Test
    void aRecursionIsWrittenOnce() {
        List<String> frames = trap("named", "deeper x");

        assertThat(frames).hasSizeLessThanOrEqualTo(21);
        assertThat(frames.getFirst()).matches("call_itself ×\\d{3,}");
    }
}
