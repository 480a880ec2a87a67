package dev.asml.threader;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.asml.threader.http.HandOverApi.Place;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;

/** The Threader that has a data folder, as it is seen by one that is to replace it. */
final class Predecessor {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private Predecessor() {}

    /**
     * Asks it for its ports.
     *
     * @param drain how long it may go on with what it has begun
     * @throws StartException if it does not give them
     */
    static Place ask(DataFolder data, Duration drain) throws IOException {
        Optional<String> admin = data.announced();
        if (admin.isEmpty()) {
            throw new StartException(
                    "a Threader uses the data folder and has not said yet where it is operated; try again when it is ready");
        }
        URI address = URI.create(admin.get() + "/v1/hand-over?drain_seconds=" + drain.toSeconds());
        try (HttpClient client =
                HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(address)
                            .header("authorization", "Bearer " + data.token())
                            .timeout(PATIENCE)
                            .POST(BodyPublishers.noBody())
                            .build(),
                    BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new StartException(
                        "the Threader at %s does not let itself be replaced: %s".formatted(admin.get(), answer.body()));
            }
            return new ObjectMapper().readValue(answer.body(), Place.class);
        } catch (IOException e) {
            throw new StartException(
                    "the Threader at %s, which uses the data folder, does not answer: %s"
                            .formatted(admin.get(), e.getMessage()),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartException("interrupted while it starts", e);
        }
    }
}
