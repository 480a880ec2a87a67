package dev.asml.threader.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The endpoint {@code /v1/chaos}, which disturbs an IOmod's calls on purpose where that is allowed. */
public final class ChaosApi implements AdminSection {
    private static final String PATH = "/v1/chaos";
    private static final int MAX_BODY = 16 << 10;

    /** Made for the first order, so that no start waits for it. */
    private static final class Orders {
        private static final ObjectMapper READER = JsonMapper.builder()
                .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                .build();
    }

    /**
     * What somebody asks for, as JSON.
     *
     * @param iomod {@code SERVICE/COORDINATES}, or coordinates of which there is one
     * @param latencyMs the least and the most that a call is held back; null means none
     * @param loss the share of calls that are lost
     * @param failCode what some calls fail with; null means none do
     * @param fail the share of these
     * @param crashEvery the process is killed at every call whose number this divides; 0 means none
     * @param crash the share of calls at which it is killed besides
     * @param seed what the decisions follow from; null takes any
     * @param forMs how long
     */
    public record Order(
            @Nullable String iomod,
            @Nullable List<Long> latencyMs,
            double loss,
            @Nullable String failCode,
            double fail,
            int crashEvery,
            double crash,
            @Nullable Long seed,
            long forMs) {}

    /**
     * What is disturbed, as JSON.
     *
     * @param allowed whether anything may be
     */
    public record State(boolean allowed, List<Disturbance> disturbances) {}

    /**
     * An IOmod whose calls are disturbed.
     *
     * @param rule in words
     * @param calls that came since it began
     */
    public record Disturbance(
            String iomod, String rule, long seed, long leftMs, long calls, long lost, long failed, long crashes) {}

    /** Disturbs. Safe for use by many threads. */
    public interface Desk {
        /** Whether it may. */
        boolean allowed();

        /**
         * Begins.
         *
         * @throws IllegalArgumentException saying what of the order is wrong
         */
        void begin(Order order);

        /**
         * Ends it for one IOmod, or for all if the name is empty; how many there were.
         *
         * @throws IllegalArgumentException if there is no such IOmod
         */
        int end(String iomod);

        /** What is disturbed now. */
        List<Disturbance> list();
    }

    private final Desk desk;

    /** The endpoint in front of {@code desk}. */
    public ChaosApi(Desk desk) {
        this.desk = desk;
    }

    @Override
    public void addTo(SessionApi.Endpoints endpoints) {
        endpoints.add("GET", PATH, (exchange, _) -> exchange.send(state()));
        endpoints.add("POST", PATH, (exchange, _) -> begin(exchange));
        endpoints.add("DELETE", PATH, (exchange, _) -> end(exchange));
    }

    private Reply state() {
        return JsonReply.of(200, new State(desk.allowed(), desk.list()));
    }

    private void begin(Exchange exchange) {
        if (!desk.allowed()) {
            exchange.closeAfterwards();
            throw new ProblemException(new HttpProblem(
                    409,
                    "chaos-not-allowed",
                    Part.HOST,
                    "Not allowed",
                    "This Threader lets nobody disturb its IOmods; start it with \"asml up --chaos\", or use"
                            + " \"asml dev\"."));
        }
        try {
            desk.begin(Orders.READER.readValue(exchange.body(MAX_BODY), Order.class));
        } catch (JsonProcessingException e) {
            throw malformed("the body is no order: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (IllegalArgumentException e) {
            throw malformed(String.valueOf(e.getMessage()));
        }
        exchange.send(state());
    }

    private void end(Exchange exchange) {
        String iomod = QueryString.parse(exchange.rawQuery())
                .getOrDefault("iomod", List.of(""))
                .getLast();
        try {
            var _ = desk.end(iomod);
        } catch (IllegalArgumentException e) {
            throw malformed(String.valueOf(e.getMessage()));
        }
        exchange.send(state());
    }

    private static ProblemException malformed(String what) {
        return new ProblemException(HttpProblem.badRequest(what + "."));
    }
}
