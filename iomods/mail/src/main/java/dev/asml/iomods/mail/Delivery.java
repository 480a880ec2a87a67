package dev.asml.iomods.mail;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of a message.
 *
 * @param messageId by which servers and mail programs know it
 * @param accepted the addresses for which it is on its way
 * @param rejected those that the server did not take
 * @param outbox the file, if it was kept instead of sent
 */
record Delivery(
        @JsonProperty("message_id") String messageId,
        List<String> accepted,
        List<Rejection> rejected,
        @Nullable String outbox) {
    /**
     * An address that the server did not take.
     *
     * @param code of its answer; 4xx may be taken later, 5xx not
     * @param why in the server's words
     */
    record Rejection(String address, int code, String why) {}
}
