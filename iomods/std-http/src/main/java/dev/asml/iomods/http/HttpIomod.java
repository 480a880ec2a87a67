package dev.asml.iomods.http;

import static dev.asml.iomod.MethodOption.OK_ERR;
import static dev.asml.iomod.MethodOption.summary;

import dev.asml.iomod.Call;
import dev.asml.iomod.Iomod;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The IOmod {@code akkoro.std.http}: sends requests within an {@link AllowList}. Nothing is retried: whether a request
 * may be sent twice is for the guest to say.
 */
public final class HttpIomod {
    static final String VERSION = "0.3.0";
    static final String AGENT = "akkoro.std.http/" + VERSION;

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final Set<String> KEYS = Set.of("allow");

    private final HttpClient client = HttpClient.newBuilder()
            .connectTimeout(CONNECT_TIMEOUT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    private final Optional<AwsSigner> signer;
    private volatile AllowList allowed = AllowList.PUBLIC_HTTPS;

    HttpIomod(Map<String, String> environment) {
        signer = AwsSigner.from(environment);
    }

    /** Runs it as a process. */
    public static void main(String[] args) {
        new HttpIomod(System.getenv()).iomod().run(args);
    }

    Iomod iomod() {
        return Iomod.named("akkoro.std.http", VERSION)
                .method("request", RequestDocument.class, this::request, OK_ERR, summary("Sends an HTTP request."))
                .streaming(
                        "exchange",
                        this::exchange,
                        summary("Sends an HTTP request and answers it, both as they come: frames in, frames out."))
                .onConfig(this::configure);
    }

    private AnswerDocument request(RequestDocument document, Call call) throws InterruptedException {
        return new Exchange(client, allowed, signer, document, call).run();
    }

    private void exchange(Call call, InputStream input, OutputStream output) throws IOException, InterruptedException {
        new StreamedExchange(client, allowed, TraceHeaders.of(call), new Frames(input, output)).run();
    }

    private void configure(Map<String, String> config) {
        for (String key : config.keySet()) {
            if (!KEYS.contains(key)) {
                throw new IllegalArgumentException(
                        "\"%s\" is not a key of akkoro.std.http; it has: allow".formatted(key));
            }
        }
        allowed = AllowList.parse(config.getOrDefault("allow", ""));
    }
}
