package dev.asml.threader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asml.threader.PeerAnswers.Exchange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A component of {@code wasi:http/proxy} in C: answers as under the peer, and streams both ways. */
class HttpComponentTest {
    private static final int PIECE = 1 << 16;

    @TempDir
    static Path scratch;

    private static HttpGuest guest;

    @BeforeAll
    static void deploy() {
        guest = new HttpGuest(scratch, "http", "memory_mb = 1");
    }

    @AfterAll
    static void stop() {
        guest.close();
    }

    private static Stream<Exchange> exchanges() {
        return PeerAnswers.exchanges("http");
    }

    @ParameterizedTest
    @MethodSource("exchanges")
    void answersAsUnderThePeer(Exchange exchange) {
        guest.compare(exchange);
    }

    @Test
    void answersBeforeTheBodyHasCome() throws IOException {
        try (StreamedRequest request = new StreamedRequest(guest.url() + "/early")) {
            assertThat(request.status()).isEqualTo(200);
            assertThat(request.text(16)).isEqualTo("before the body\n");
            assertThat(request.send("one").text(3)).isEqualTo("one");
            assertThat(request.send("two").text(3)).isEqualTo("two");
            assertThat(request.end().chunk()).isEmpty();
        }
    }

    @Test
    void carriesTrailersBothWays() throws IOException {
        try (StreamedRequest request =
                new StreamedRequest(guest.url() + "/echo", "TE: trailers", "Trailer: x-sum, x-more")) {
            request.send("counted").end("X-Sum: 7", "x-more: yes");

            assertThat(request.status()).isEqualTo(200);
            assertThat(request.text(7)).isEqualTo("counted");
            assertThat(request.chunk()).isEmpty();
            assertThat(request.fields()).isEqualTo(Map.of("x-sum", "7", "x-more", "yes"));
        }
    }

    @Test
    void carriesFarMoreThanTheGuestMayHold() throws IOException, ExecutionException, InterruptedException {
        for (String path : new String[] {"/echo", "/splice"}) {
            try (StreamedRequest request = new StreamedRequest(guest.url() + path)) {
                CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> sendPieces(request, 256));
                assertThat(request.status()).isEqualTo(200);
                assertThat(wellPlaced(request)).isEqualTo(256L * PIECE);
                sending.get();
            }
        }
    }

    private static void sendPieces(StreamedRequest request, int pieces) {
        byte[] piece = new byte[PIECE];
        try {
            for (int i = 0; i < pieces; i++) {
                Arrays.fill(piece, (byte) i);
                request.send(piece);
            }
            request.end();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads to the end; how many bytes came where they belong. */
    private static long wellPlaced(StreamedRequest request) throws IOException {
        long at = 0;
        long good = 0;
        for (byte[] chunk = request.chunk(); chunk.length > 0; chunk = request.chunk()) {
            for (byte b : chunk) {
                good += b == (byte) (at++ / PIECE) ? 1 : 0;
            }
        }
        return good;
    }

    @Test
    void saysThatTheGuestGaveNoAnswer() {
        assertThat(guest.threader.get("/silent").statusCode()).isEqualTo(502);
        assertThat(guest.threader.get("/refuse").statusCode()).isEqualTo(502);
    }

    @Test
    void breaksOffWhatAGuestDidNotEnd() throws IOException {
        try (StreamedRequest request = new StreamedRequest(guest.url() + "/break")) {
            assertThat(request.status()).isEqualTo(200);
            assertThat(request.text(15)).isEqualTo("the first part\n");
            assertThatThrownBy(request::chunk).isInstanceOf(IOException.class);
        }
    }
}
