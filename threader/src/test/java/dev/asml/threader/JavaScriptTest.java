package dev.asml.threader;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.threader.PeerAnswers.Exchange;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A component of {@code wasi:http/proxy} in JavaScript, 14 MB: answers as under the peer, each from a fresh instance. */
class JavaScriptTest {
    @TempDir
    static Path scratch;

    private static HttpGuest guest;

    @BeforeAll
    static void deploy() {
        guest = new HttpGuest(scratch, "web", "timeout_seconds = 60");
    }

    @AfterAll
    static void stop() {
        guest.close();
    }

    private static Stream<Exchange> exchanges() {
        return PeerAnswers.exchanges("web");
    }

    @ParameterizedTest
    @MethodSource("exchanges")
    void answersAsUnderThePeer(Exchange exchange) {
        guest.compare(exchange);
    }

    @Test
    void givesEveryRequestAFreshInstance() {
        List<CompletableFuture<HttpResponse<String>>> answers = IntStream.range(0, 6)
                .mapToObj(_ -> guest.threader.postAsync("/count", ""))
                .toList();

        assertThat(answers).allSatisfy(answer -> assertThat(answer.get().body()).isEqualTo("1\n"));
    }

    @Test
    void tellsEachInstanceOtherRandomBytes() {
        assertThat(guest.threader.get("/chance").body())
                .matches("\\{\"now\":\\d{13},\"random\":\"[0-9a-f]{32}\",\"uuid\":\"[0-9a-f-]{36}\"}")
                .isNotEqualTo(guest.threader.get("/chance").body());
    }
}
