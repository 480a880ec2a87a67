package dev.asml.threader.device;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.asml.iomod.FailureCode;
import dev.asml.manifests.Coordinates;
import dev.asml.manifests.IomodDependency;
import dev.asml.threader.io.Completion;
import dev.asml.threader.io.IoCall;
import dev.asml.threader.io.Iomod;
import dev.asml.threader.io.IomodState;
import dev.asml.threader.io.IomodView;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The devices as an IOmod that functions call: of the calling invocation, and of its service's sessions. Answers at
 * once, on the caller's thread and in its time. Safe for use by many threads.
 */
public final class DeviceCalls implements Iomod {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> METHODS = List.of("frame", "send-events", "sessions", "size");

    private final String service;
    private final Screens screens;
    private final Instant since;
    private final @Nullable Supplier<Devices> own;

    /** What other invocations of a service show at this moment. */
    public interface Screens {
        /** The one of that id; empty if there is none in the service. */
        Optional<Screen> find(String service, String id);

        /** All that run. */
        List<Screen> of(String service);
    }

    /**
     * What one session shows, and where input for it goes.
     *
     * @param function {@code service/function}
     */
    public record Screen(String id, String function, Instant started, Devices devices, Input input) {}

    /** Takes input for a session. */
    @FunctionalInterface
    public interface Input {
        /** Hands on an input in the name of {@code source}. */
        void send(Object source, int framebuffer, InputEvent event);
    }

    /** For a whole service, which has no devices of its own. */
    public DeviceCalls(String service, Screens screens, Instant since) {
        this(service, screens, since, null);
    }

    private DeviceCalls(String service, Screens screens, Instant since, @Nullable Supplier<Devices> own) {
        this.service = service;
        this.screens = screens;
        this.since = since;
        this.own = own;
    }

    /** The same for an invocation with these devices. */
    public DeviceCalls of(Supplier<Devices> invocation) {
        return new DeviceCalls(service, screens, since, invocation);
    }

    @Override
    public Coordinates coordinates() {
        return Devices.COORDINATES;
    }

    @Override
    public IomodView view() {
        IomodState ready = new IomodState.Ready(OptionalLong.empty(), IomodDependency.DEVICES_VERSION, METHODS, since);
        return new IomodView(
                service,
                Devices.COORDINATES.toString(),
                IomodView.Kind.BUILT_IN,
                IomodDependency.DEVICES_VERSION,
                ready,
                0,
                0,
                0,
                "",
                Optional.empty(),
                List.of(),
                List.of());
    }

    /** A call that cannot be answered; the message is for the guest's author. */
    private static final class Refusal extends Exception {
        private final FailureCode code;

        Refusal(FailureCode code, String message) {
            super(message);
            this.code = code;
        }
    }

    @Override
    public void call(IoCall call) {
        byte[] input = call.input();
        if (input == null) {
            return;
        }
        call.countSent(System.nanoTime());
        Completion end;
        try {
            end = new Completion.Answer(answer(call.method(), parameters(input)));
        } catch (Refusal e) {
            end = Completion.Failure.of(e.code, String.valueOf(e.getMessage()), false);
        } catch (IllegalArgumentException e) {
            end = Completion.Failure.of(FailureCode.INVALID_INPUT, String.valueOf(e.getMessage()), false);
        }
        call.complete(end);
    }

    private static JsonNode parameters(byte[] input) throws Refusal {
        if (input.length == 0) {
            return JsonNodeFactory.instance.objectNode();
        }
        try {
            JsonNode read = JSON.readTree(input);
            if (read.isObject()) {
                return read;
            }
        } catch (IOException _) {
            // said below
        }
        throw new Refusal(FailureCode.INVALID_INPUT, "the input must be a JSON object, for example {\"fb\":0}");
    }

    private byte[] answer(String method, JsonNode parameters) throws Refusal {
        return switch (method) {
            case "size" -> size(display(parameters));
            case "frame" -> frame(display(parameters));
            case "send-events" -> sendEvents(parameters);
            case "sessions" -> sessions();
            default ->
                throw new Refusal(
                        FailureCode.METHOD_NOT_FOUND,
                        "%s has no method \"%s\"; it has %s"
                                .formatted(Devices.COORDINATES, method, String.join(", ", METHODS)));
        };
    }

    private static byte[] size(Display display) {
        ObjectNode size = JsonNodeFactory.instance.objectNode();
        return bytes(size.put("width", display.width()).put("height", display.height()));
    }

    private static byte[] frame(Display display) throws Refusal {
        Frame frame = display.frame();
        if (frame == null) {
            throw new Refusal(
                    FailureCode.REFUSED, "nothing was drawn on framebuffer %d yet".formatted(display.index()));
        }
        return Png.of(frame);
    }

    private byte[] sendEvents(JsonNode parameters) throws Refusal {
        List<InputEvents.Addressed> events = InputEvents.read(parameters.path("events"));
        Optional<Screen> session = session(parameters);
        for (InputEvents.Addressed each : events) {
            if (session.isPresent()) {
                // All calls of a service are one source: who presses a key may release it in another invocation.
                session.get().input().send(service, each.framebuffer(), each.event());
            } else {
                own().display(each.framebuffer()).send(service, 0, each.event());
            }
        }
        return bytes(JsonNodeFactory.instance.objectNode());
    }

    private byte[] sessions() {
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        for (Screen screen : screens.of(service)) {
            ObjectNode one = all.addObject();
            one.put("id", screen.id());
            one.put("function", screen.function());
            one.put("started", screen.started().toString());
            ArrayNode framebuffers = one.putArray("framebuffers");
            for (Display display : screen.devices().displays()) {
                if (display.width() > 0) {
                    framebuffers
                            .addObject()
                            .put("fb", display.index())
                            .put("width", display.width())
                            .put("height", display.height());
                }
            }
        }
        return bytes(all);
    }

    private Display display(JsonNode parameters) throws Refusal {
        JsonNode fb = parameters.path("fb");
        int index = fb.isMissingNode() ? 0 : fb.asInt(-1);
        boolean whole = fb.isMissingNode() || fb.isIntegralNumber();
        if (!whole || index < 0 || index >= Devices.FRAMEBUFFERS) {
            throw new Refusal(
                    FailureCode.INVALID_INPUT,
                    "fb must be a whole number from 0 to %d".formatted(Devices.FRAMEBUFFERS - 1));
        }
        Optional<Screen> session = session(parameters);
        return (session.isPresent() ? session.get().devices() : own()).display(index);
    }

    private Devices own() throws Refusal {
        if (own == null) {
            throw new Refusal(FailureCode.INVALID_INPUT, "session must name one of the service's sessions");
        }
        return own.get();
    }

    private Optional<Screen> session(JsonNode parameters) throws Refusal {
        JsonNode id = parameters.path("session");
        if (id.isMissingNode() || id.isNull()) {
            return Optional.empty();
        }
        Optional<Screen> found = id.isTextual() ? screens.find(service, id.textValue()) : Optional.empty();
        if (found.isEmpty()) {
            throw new Refusal(
                    FailureCode.INVALID_INPUT,
                    "session must be the id of a session of service \"%s\", and there is none of that id; the method sessions lists them"
                            .formatted(service));
        }
        return found;
    }

    private static byte[] bytes(JsonNode node) {
        try {
            return JSON.writeValueAsBytes(node);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("a tree has a JSON form", e);
        }
    }
}
