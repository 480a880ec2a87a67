package dev.asml.threader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A guest of {@code wasi:http/proxy} in C, as a component and as a core module, streams both ways. */
class HttpComponentTest {
    private static final int PIECE = 1 << 16;

    @TempDir
    static Path scratch;

    private static RunningThreader threader;

    @BeforeAll
    static void deploy() {
        threader = new RunningThreader(scratch.resolve("data"));
        HttpResponse<String> answer = threader.deploy(new Projects(scratch.resolve("project"), "it")
                .function("component", "components/http", routes("/{path+}"))
                .function("forward", "components/forward", routes("/forward"))
                .function("core", "components/forward.core", routes("/forward-core"))
                .bundle());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private static String[] routes(String path) {
        return new String[] {"memory_mb = 1", "http = { verb = \"ANY\", path = \"%s\" }".formatted(path)};
    }

    @AfterAll
    static void stop() {
        threader.close();
    }

    private static StreamedRequest post(String path, String... fields) throws IOException {
        return new StreamedRequest(threader.threader.http() + path, fields);
    }

    @Test
    void answersBeforeTheBodyHasCome() throws IOException {
        try (StreamedRequest request = post("/early")) {
            assertThat(request.status()).isEqualTo(200);
            assertThat(request.text(16)).isEqualTo("before the body\n");
            assertThat(request.send("one").text(3)).isEqualTo("one");
            assertThat(request.send("two").text(3)).isEqualTo("two");
            assertThat(request.end().chunk()).isEmpty();
        }
    }

    @Test
    void carriesTrailersBothWays() throws IOException {
        try (StreamedRequest request = post("/echo", "TE: trailers", "Trailer: x-sum, x-more")) {
            request.send("counted").end("x-sum: 7", "x-more: yes");

            assertThat(request.status()).isEqualTo(200);
            assertThat(request.text(7)).isEqualTo("counted");
            assertThat(request.chunk()).isEmpty();
            assertThat(request.fields()).isEqualTo(Map.of("x-sum", "7", "x-more", "yes"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/echo", "/splice", "/forward", "/forward-core"})
    void carriesFarMoreThanTheGuestMayHold(String path) throws IOException, ExecutionException, InterruptedException {
        try (StreamedRequest request = post(path)) {
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> sendPieces(request, 256));
            assertThat(request.status()).isEqualTo(200);
            assertThat(wellPlaced(request)).isEqualTo(256L * PIECE);
            sending.get();
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
        assertThat(threader.get("/silent").statusCode()).isEqualTo(502);
        assertThat(threader.get("/refuse").statusCode()).isEqualTo(502);
        assertThat(threader.admin("GET", "/v1/logs?level=warn")).contains("the guest ended without an answer");
    }

    @Test
    void isListedAsWhatStreams() {
        assertThat(threader.admin("GET", "/v1/functions"))
                .contains("\"abi\":\"WASI 0.2 HTTP\",\"event\":\"stream\"")
                .doesNotContain("\"raw\"");
    }

    @Test
    void breaksOffWhatAGuestDidNotEnd() throws IOException {
        try (StreamedRequest request = post("/break")) {
            assertThat(request.status()).isEqualTo(200);
            assertThat(request.text(15)).isEqualTo("the first part\n");
            assertThatThrownBy(request::chunk).isInstanceOf(IOException.class);
        }
    }
}
