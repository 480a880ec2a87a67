package dev.asml.threader.io;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.asml.iomod.FailureCode;
import java.io.UncheckedIOException;

/** The single end of an IO call. */
public sealed interface Completion {
    /**
     * The IOmod answered.
     *
     * @param bytes the answer; not to be changed
     */
    // Answers are handed on, never compared; a copy or a wrapper would cost each call.
    @SuppressWarnings("ArrayRecordComponent")
    record Answer(byte[] bytes) implements Completion {}

    /**
     * The call failed.
     *
     * @param code the name of a {@link FailureCode}, or a code of the IOmod's own
     * @param message for people
     * @param retryable whether the same call may succeed, without doing its work twice, if it is issued again
     */
    record Failure(String code, String message, boolean retryable) implements Completion {
        /** Made for the first failure: most runs have none, and it takes long. */
        private static final class Json {
            private static final ObjectMapper WRITER = new ObjectMapper();
        }

        /** A failure with one of the host's codes. */
        public static Failure of(FailureCode code, String message, boolean retryable) {
            return new Failure(code.name(), message, retryable);
        }

        /** What a guest gets that knows of answers only: {@code {"Err":{"why":…,"code":…,"retryable":…}}}. */
        public byte[] document() {
            ObjectNode document = JsonNodeFactory.instance.objectNode();
            document.putObject("Err").put("why", message).put("code", code).put("retryable", retryable);
            return bytes(document);
        }

        /** What a guest gets that asks for the failure: {@code {"code":…,"message":…,"retryable":…}}. */
        public byte[] detail() {
            ObjectNode detail = JsonNodeFactory.instance.objectNode();
            return bytes(detail.put("code", code).put("message", message).put("retryable", retryable));
        }

        private static byte[] bytes(ObjectNode node) {
            try {
                return Json.WRITER.writeValueAsBytes(node);
            } catch (JsonProcessingException e) {
                throw new UncheckedIOException("a tree of strings and booleans has a JSON form", e);
            }
        }
    }
}
