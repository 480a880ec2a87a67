package dev.asml.iomod;

import dev.asml.iomod.v1.Method;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A declared method, from the bytes of a request to the bytes of an answer.
 *
 * @param name the last part of a call path
 * @param options what was said about it
 * @param work what it does
 */
record BoundMethod(String name, List<MethodOption> options, Work work) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}");

    BoundMethod {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "\"%s\" cannot be a method's name: use 1 to 64 letters, digits, _ and -, starting with a letter or digit"
                            .formatted(name));
        }
        options = List.copyOf(options);
    }

    /** What a method does with a call. */
    sealed interface Work {
        /** It takes the whole input and gives the whole answer. */
        record Whole(Body body) implements Work {}

        /** It reads and writes as it goes. */
        record Streaming(StreamingHandler handler) implements Work {}
    }

    /** Bytes in, bytes out. */
    @FunctionalInterface
    interface Body {
        byte[] answer(byte[] input, Call call) throws Exception;
    }

    /** A handler whose answer still has to be written as JSON. */
    @FunctionalInterface
    interface JsonBody {
        @Nullable
        Object answer(byte[] input, Call call) throws Exception;
    }

    static BoundMethod raw(String name, Body body, MethodOption... options) {
        refuseWrapping(name, options);
        return new BoundMethod(name, List.of(options), new Work.Whole(body));
    }

    static BoundMethod streaming(String name, StreamingHandler handler, MethodOption... options) {
        refuseWrapping(name, options);
        return new BoundMethod(name, List.of(options), new Work.Streaming(handler));
    }

    private static void refuseWrapping(String name, MethodOption... options) {
        if (List.of(options).contains(MethodOption.OK_ERR)) {
            throw new IllegalArgumentException(
                    "%s answers raw bytes, which cannot be wrapped as Ok or Err".formatted(name));
        }
    }

    static BoundMethod json(String name, JsonBody body, MethodOption... options) {
        boolean wrapped = List.of(options).contains(MethodOption.OK_ERR);
        Body bytes = wrapped
                ? (input, call) -> Json.write(okOrErr(body, input, call))
                : (input, call) -> Json.write(body.answer(input, call));
        return new BoundMethod(name, List.of(options), new Work.Whole(bytes));
    }

    /** An expected failure as an answer, in the form in which a Threader writes failures of its own. */
    private record Err(String why, String code, boolean retryable) {}

    private static Map<String, @Nullable Object> okOrErr(JsonBody body, byte[] input, Call call) throws Exception {
        try {
            @Nullable Object answer = body.answer(input, call);
            // Map.of refuses null, and {"Ok": null} is a legal answer.
            return Collections.singletonMap("Ok", answer);
        } catch (IomodFailure failure) {
            if (call.isCancelled()) {
                throw failure;
            }
            return Map.of("Err", new Err(failure.message(), failure.code(), failure.retryable()));
        }
    }

    boolean idempotent() {
        return options.contains(MethodOption.IDEMPOTENT);
    }

    boolean isStreaming() {
        return work instanceof Work.Streaming;
    }

    /** Whether it may be handled where its call arrives. */
    boolean isQuick() {
        return options.contains(MethodOption.QUICK) && !isStreaming();
    }

    String summary() {
        return options.stream()
                .map(option -> option instanceof MethodOption.Summary(String text) ? text : "")
                .reduce("", String::concat);
    }

    Method frame() {
        return Method.newBuilder()
                .setName(name)
                .setIdempotent(idempotent())
                .setSummary(summary())
                .setStreaming(isStreaming())
                .build();
    }

    static List<Method> frames(Iterable<BoundMethod> methods) {
        List<Method> frames = new ArrayList<>();
        methods.forEach(method -> frames.add(method.frame()));
        return frames;
    }
}
