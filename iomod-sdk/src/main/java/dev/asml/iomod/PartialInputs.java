package dev.asml.iomod;

import com.google.protobuf.ByteString;
import dev.asml.iomod.v1.Chunk;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Inputs of which the last chunk has not arrived, within a bound for each and for all together. Used by the event-loop
 * thread only.
 */
final class PartialInputs {
    private final long maxBytesEach;
    private final long maxBytesTogether;
    private final Map<Long, Input> inputs = new HashMap<>();
    private long bytesTogether;

    PartialInputs(long maxBytesEach, long maxBytesTogether) {
        this.maxBytesEach = maxBytesEach;
        this.maxBytesTogether = maxBytesTogether;
    }

    private sealed interface Input {
        /** Wanted by a call. */
        record Growing(ByteString bytes) implements Input {}

        /** Of a call that is answered already; what still comes is thrown away. */
        record Unwanted() implements Input {}
    }

    /** What became of a chunk. */
    sealed interface Outcome {
        record Incomplete() implements Outcome {}

        record Complete(ByteString input) implements Outcome {}

        record TooLarge(String message) implements Outcome {}
    }

    /** Takes the first part of an input of which more will come. */
    Outcome begin(long id, ByteString first) {
        inputs.put(id, new Input.Growing(ByteString.EMPTY));
        return grow(id, ByteString.EMPTY, first, true);
    }

    /** Throws away what there is and what will come of an input. Answers whether it was still growing. */
    boolean discard(long id) {
        Input before = inputs.put(id, new Input.Unwanted());
        if (before == null) {
            return false;
        }
        release(before);
        return before instanceof Input.Growing;
    }

    boolean isPartial(long id) {
        return inputs.containsKey(id);
    }

    /** Takes a further part; empty if nobody wants it. */
    Optional<Outcome> add(Chunk chunk) {
        return switch (inputs.get(chunk.getId())) {
            case null -> Optional.empty();
            case Input.Unwanted _ -> {
                if (!chunk.getMore()) {
                    inputs.remove(chunk.getId());
                }
                yield Optional.empty();
            }
            case Input.Growing(ByteString bytes) ->
                Optional.of(grow(chunk.getId(), bytes, chunk.getData(), chunk.getMore()));
        };
    }

    private Outcome grow(long id, ByteString bytes, ByteString part, boolean more) {
        long size = (long) bytes.size() + part.size();
        if (size > maxBytesEach || bytesTogether + part.size() > maxBytesTogether) {
            refuse(id, more);
            return new Outcome.TooLarge(
                    size > maxBytesEach
                            ? "the input is larger than the %d bytes that are allowed".formatted(maxBytesEach)
                            : "the inputs that are arriving together exceed %d bytes".formatted(maxBytesTogether));
        }
        if (!more) {
            release(inputs.remove(id));
            return new Outcome.Complete(bytes.concat(part));
        }
        bytesTogether += part.size();
        inputs.put(id, new Input.Growing(bytes.concat(part)));
        return new Outcome.Incomplete();
    }

    private void refuse(long id, boolean more) {
        discard(id);
        if (!more) {
            inputs.remove(id);
        }
    }

    private void release(@Nullable Input input) {
        bytesTogether -= input instanceof Input.Growing(ByteString bytes) ? bytes.size() : 0;
    }
}
