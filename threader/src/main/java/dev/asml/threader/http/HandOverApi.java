package dev.asml.threader.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The endpoint {@code /v1/hand-over}, by which a process that is to replace this one says that it starts. */
public final class HandOverApi implements AdminSection {
    private static final String PATH = "/v1/hand-over";
    private static final String DRAIN = "drain_seconds";

    private final Owner owner;

    /**
     * Where a Threader listens, as JSON; addresses are {@code HOST:PORT}.
     *
     * @param pid of its process
     */
    public record Place(long pid, String http, String admin, String console) {}

    /** Lets another process listen beside this one, and leaves when that answers. Safe for use by many threads. */
    public interface Owner {
        /**
         * Begins.
         *
         * @param drain how long what has begun here may go on afterwards
         * @return empty if there is no such process
         * @throws IOException if the system does not allow it
         */
        Optional<Place> begin(Duration drain) throws IOException;
    }

    public HandOverApi(Owner owner) {
        this.owner = owner;
    }

    @Override
    public void addTo(SessionApi.Endpoints endpoints) {
        endpoints.add("POST", PATH, this::begin);
    }

    private void begin(Exchange exchange, Map<String, String> path) {
        String seconds = exchange.query().getOrDefault(DRAIN, List.of("")).getLast();
        if (!seconds.matches("[0-9]{1,6}")) {
            throw new ProblemException(
                    HttpProblem.badRequest("\"%s\" takes a number of seconds, not \"%s\".".formatted(DRAIN, seconds)));
        }
        try {
            Place place =
                    owner.begin(Duration.ofSeconds(Integer.parseInt(seconds))).orElseThrow(HandOverApi::noHeir);
            exchange.send(JsonReply.of(200, place));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ProblemException noHeir() {
        return new ProblemException(new HttpProblem(
                409,
                "no-heir",
                Part.HOST,
                "Nobody replaces this Threader",
                "No process waits to replace this one; \"asml up --replace\" starts one."));
    }
}
