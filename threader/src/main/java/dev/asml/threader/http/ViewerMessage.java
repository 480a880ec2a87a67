package dev.asml.threader.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.asml.threader.device.Devices;
import dev.asml.threader.device.InputEvents;
import dev.asml.threader.device.InputEvents.Addressed;
import java.util.List;

/** What a viewer says. */
sealed interface ViewerMessage {
    /** It shows that frame. */
    record Shown(int framebuffer, long number) implements ViewerMessage {}

    /** From now on it shows at most so many frames a second. */
    record Rate(int framesPerSecond) implements ViewerMessage {}

    /** Whether it wants to hear sound from now on. */
    record Hearing(boolean on) implements ViewerMessage {}

    /** It measures the way; the number is to come back. */
    record Ping(JsonNode number) implements ViewerMessage {}

    /** What the person did. */
    record Inputs(long sequence, List<Addressed> events) implements ViewerMessage {}

    /** Something of a later version. */
    record Unknown() implements ViewerMessage {}

    /** As many as browsers can count. */
    long MOST = 1L << 53;

    /** Reads texts. */
    ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /**
     * Reads a message.
     *
     * @throws WebSocketBreach saying what is wrong with it
     */
    static ViewerMessage parse(String text) {
        try {
            JsonNode message = JSON.readTree(text);
            if (!message.isObject()) {
                throw new IllegalArgumentException("a message must be an object");
            }
            return parse(message);
        } catch (JsonProcessingException e) {
            throw new WebSocketBreach(WebSocketClose.POLICY, "a message is no JSON");
        } catch (IllegalArgumentException e) {
            throw new WebSocketBreach(WebSocketClose.POLICY, String.valueOf(e.getMessage()));
        }
    }

    private static ViewerMessage parse(JsonNode message) {
        if (message.has("ack")) {
            int framebuffer = message.has("fb") ? (int) whole(message, "fb", Devices.FRAMEBUFFERS - 1) : 0;
            return new Shown(framebuffer, whole(message, "ack", MOST));
        }
        if (message.has("fps")) {
            return new Rate(ViewRequest.rate(whole(message, "fps", MOST)));
        }
        if (message.has("sound")) {
            if (!message.get("sound").isBoolean()) {
                throw new IllegalArgumentException("sound must be true or false");
            }
            return new Hearing(message.get("sound").booleanValue());
        }
        if (message.has("ping")) {
            if (!message.get("ping").isNumber()) {
                throw new IllegalArgumentException("ping must be a number");
            }
            return new Ping(message.get("ping"));
        }
        if (message.has("events")) {
            long sequence = message.has("seq") ? whole(message, "seq", MOST) : 0;
            return new Inputs(sequence, InputEvents.read(message.get("events")));
        }
        return new Unknown();
    }

    private static long whole(JsonNode message, String name, long most) {
        JsonNode value = message.get(name);
        if (!value.isIntegralNumber()
                || !value.canConvertToLong()
                || value.longValue() < 0
                || value.longValue() > most) {
            throw new IllegalArgumentException("%s must be a whole number from 0 to %d".formatted(name, most));
        }
        return value.longValue();
    }
}
