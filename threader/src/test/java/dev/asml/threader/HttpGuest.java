package dev.asml.threader;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.threader.PeerAnswers.Answer;
import dev.asml.threader.PeerAnswers.Exchange;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A Threader with one guest of {@code wasi:http}, which gets every path, and the server that the guest may ask. */
final class HttpGuest implements AutoCloseable {
    private final Upstream upstream = new Upstream();
    final RunningThreader threader;

    HttpGuest(Path scratch, String guest, String... settings) {
        threader = new RunningThreader(scratch.resolve("data"));
        Projects project = new Projects(scratch.resolve("project"), "it");
        String[] all = new String[settings.length + 2];
        System.arraycopy(settings, 0, all, 2, settings.length);
        all[0] = "http = { verb = \"ANY\", path = \"/{path+}\" }";
        all[1] = "outgoing = [\"%s\", \"127.0.0.1:1\"]".formatted(upstream.authority());
        project.function("guest", "components/" + guest, all);
        HttpResponse<String> answer = threader.deploy(project.bundle());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    String url() {
        return threader.threader.http();
    }

    /** Sends what the peer was sent and wants what the peer's guest answered. */
    void compare(Exchange exchange) {
        HttpResponse<String> answer = threader.request(
                exchange.method(),
                exchange.path().replace("{upstream}", upstream.authority()),
                exchange.body(),
                exchange.headers());
        if (exchange.broken()) {
            assertThat(answer.statusCode()).isEqualTo(502);
            return;
        }
        Map<String, List<String>> own = new TreeMap<>(answer.headers().map());
        own.keySet().removeIf(name -> !name.equals("content-type") && !name.startsWith("x-"));
        own.remove("x-request-id");
        assertThat(new Answer(answer.statusCode(), own, PeerAnswers.kept(answer.body())))
                .isEqualTo(exchange.answer());
    }

    @Override
    public void close() {
        threader.close();
        upstream.close();
    }
}
