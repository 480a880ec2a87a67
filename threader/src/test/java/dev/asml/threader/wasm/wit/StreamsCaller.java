package dev.asml.threader.wasm.wit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.threader.stream.ByteSink;
import dev.asml.threader.stream.ByteSource;
import dev.asml.threader.stream.Pipe;
import dev.asml.threader.wasm.component.Handles;
import dev.asml.threader.wasm.component.ResourceType;
import dev.asml.threader.wasm.component.Variant;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Calls the functions of {@code wasi:io} by name with values, as the canonical ABI does for a guest. */
final class StreamsCaller {
    static final Variant CLOSED = Variant.error(Variant.of(1));

    final StreamsHost host = new StreamsHost();
    private final World world = host.world();

    /** A function that has a result. */
    Object call(String interfaceName, String function, Object... arguments) {
        return ByName.call(world, interfaceName, function, arguments);
    }

    @Nullable
    Object result(String interfaceName, String function, Object... arguments) {
        return ByName.result(world, interfaceName, function, arguments);
    }

    /** A method of a stream. */
    Variant stream(String method, Object... arguments) {
        return (Variant) call("wasi:io/streams", "[method]" + method, arguments);
    }

    @Nullable
    Object ok(String method, Object... arguments) {
        Variant result = stream(method, arguments);
        assertThat(result.index()).as("%s: %s", method, result).isZero();
        return result.value();
    }

    /** A method that fails otherwise than by being closed: what is known of the failure. */
    String failed(String method, Object... arguments) {
        Variant result = stream(method, arguments);
        assertThat(result.index()).as("%s: %s", method, result).isEqualTo(1);
        return text(result);
    }

    /** What is known of the failure that a result is. */
    String text(Variant result) {
        assertThat(result.index()).isEqualTo(1);
        Variant error = (Variant) Objects.requireNonNull(result.value());
        assertThat(error.index()).isZero();
        Object failure = Objects.requireNonNull(error.value());
        return (String) call("wasi:io/error", "[method]error.to-debug-string", failure);
    }

    void closed(String method, Object... arguments) {
        assertThat(stream(method, arguments)).as(method).isEqualTo(CLOSED);
    }

    Object input(ByteSource source) {
        return Input.of(source);
    }

    Object output(ByteSink sink) {
        return Output.of(sink);
    }

    Object subscribed(String kind, Object stream) {
        return call("wasi:io/streams", "[method]" + kind + ".subscribe", stream);
    }

    boolean ready(Object pollable) {
        return (boolean) call("wasi:io/poll", "[method]pollable.ready", pollable);
    }

    Object poll(Object... pollables) {
        return call("wasi:io/poll", "poll", Arrays.asList(pollables));
    }

    /** The resources' types, by which a guest drops them. */
    static void drop(String resource, Object representation) {
        HostInterface streams = ByName.served("wasi:io/streams");
        ResourceType type = Objects.requireNonNull(streams.resources().get(resource));
        Handles handles = new Handles();
        handles.drop(handles.own(type, representation), type);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String text(@Nullable Object bytes) {
        return new String((byte[]) Objects.requireNonNull(bytes), StandardCharsets.UTF_8);
    }

    static void put(Pipe pipe, String text) {
        pipe.sink().put(bytes(text), 0, text.length());
    }

    static String taken(Pipe pipe) {
        return text(Objects.requireNonNull(pipe.source().take(1 << 20)));
    }

    static List<Object> places(long... places) {
        return Arrays.stream(places).<Object>mapToObj(Long::valueOf).toList();
    }
}
