package dev.asml.iomods.queue;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A message that is in a queue.
 *
 * @param number higher than that of those that were published before
 * @param attempts how often it was delivered, with the one that is under way
 * @param due when it may be delivered
 * @param why it is a dead letter; null if it is none
 */
@SuppressWarnings("ArrayRecordComponent") // Handed on, never compared.
record Kept(
        long number,
        String id,
        byte[] body,
        String contentType,
        Map<String, String> attributes,
        int attempts,
        Instant published,
        Instant due,
        @Nullable String why) {}
