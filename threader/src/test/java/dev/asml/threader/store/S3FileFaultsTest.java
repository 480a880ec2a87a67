package dev.asml.threader.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asml.threader.store.FaultyWay.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class S3FileFaultsTest extends OnAFaultyWay {
    private Path file(int length) throws IOException {
        byte[] content = new byte[length];
        new Random(length).nextBytes(content);
        return Files.write(folder.resolve("from"), content);
    }

    private void getsWhatWasPut(Path from) throws IOException {
        store.get("file", folder.resolve("into"));
        assertThat(Files.mismatch(from, folder.resolve("into"))).isEqualTo(-1);
    }

    @Test
    void goesOnWithAFileWhereItWasCutOff() throws IOException {
        Path from = file(LENGTH);
        direct.put("file", from);
        way.next(cutAt(100_000), resetAt(50_000), cutAt(149_999), BUSY, cutAt(0), LOST);

        getsWhatWasPut(from);

        assertThat(way.requests().getLast())
                .contains("range: bytes=")
                .contains("if-match: " + version("file").orElseThrow());
        assertThat(way.requests().get(1)).contains("range: bytes=100000-");
    }

    @Test
    void getsAFileThatComesInSmallPieces() throws IOException {
        Path from = file(LENGTH);
        direct.put("file", from);
        way.next(exchange -> {
            byte[] answer = exchange.forward();
            for (int at = 0; at < answer.length; at += 100) {
                exchange.answer(Arrays.copyOfRange(answer, at, Math.min(answer.length, at + 100)));
            }
        });

        getsWhatWasPut(from);

        assertThat(way.requests()).hasSize(1);
    }

    @Test
    void beginsAnewWithAFileThatWasChangedOnTheWay() throws IOException {
        Path from = file(LENGTH);
        direct.put("file", from);
        way.next(changedAt(LENGTH / 2));

        getsWhatWasPut(from);

        assertThat(way.requests()).hasSize(2);
        assertThat(way.requests().getLast()).doesNotContain("range:");
    }

    @Test
    void givesUpAFileOfWhichNothingComes() throws IOException {
        direct.put("file", file(LENGTH));
        way.always(cutAt(0));

        assertThatThrownBy(() -> store.get("file", folder.resolve("into")))
                .isInstanceOf(StoreException.class)
                .hasMessage("the store " + address + " cuts file off: premature EOF (10 attempts)");
    }

    @Test
    void putsNoTwoFilesTogether() throws IOException {
        direct.put("file", file(LENGTH));
        Path other = file(LENGTH + 1);
        way.next(exchange -> {
            cutAt(1000).happen(exchange);
            direct.put("file", other);
        });

        assertThatThrownBy(() -> store.get("file", folder.resolve("into")))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("412");
    }

    @ParameterizedTest
    @MethodSource("passing")
    void putsASmallFileInSpiteOfFaults(String name, Fault fault) throws IOException {
        Path from = file(LENGTH);
        way.next(fault);

        store.put("file", from);

        getsWhatWasPut(from);
    }

    /** The steps are: begin, a part, another part, complete. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void putsALargeFileThoughAnAnswerIsLost(int step) throws IOException {
        Path from = file(PART + 1);
        for (int before = 0; before < step; before++) {
            way.next(PASS);
        }
        way.next(UNANSWERED);

        store.put("file", from);

        getsWhatWasPut(from);
    }

    @Test
    void sendsOnlyThePartAgainThatWasLost() throws IOException {
        Path from = file(PART + 1);
        way.next(PASS, PASS, LOST, BUSY);

        store.put("file", from);

        assertThat(way.requests().stream().filter(request -> request.contains("partnumber=1")))
                .hasSize(1);
        assertThat(way.requests().stream().filter(request -> request.contains("partnumber=2")))
                .hasSize(3);
        getsWhatWasPut(from);
    }

    @Test
    void leavesNothingOfALargeFileThatIsRefused() throws IOException {
        way.next(PASS, PASS, exchange -> exchange.refuse(403, "AccessDenied"));

        assertThatThrownBy(() -> store.put("file", file(PART + 1)))
                .isInstanceOf(StoreException.class)
                .hasMessage("the store " + address + " refuses the credentials (403 AccessDenied)");

        assertThat(way.requests().getLast()).startsWith("delete ").contains("uploadid=");
        assertThat(direct.list("")).isEmpty();
    }

    @Test
    void saysIfEvenThatCannotBeDone() {
        way.next(PASS, PASS);
        way.always(exchange -> exchange.refuse(403, "AccessDenied"));

        assertThatThrownBy(() -> store.put("file", file(PART + 1)))
                .isInstanceOf(StoreException.class)
                .cause()
                .satisfies(cause -> assertThat(cause.getSuppressed()).hasSize(1));
    }
}
