package dev.asml.iomod.testing;

import java.time.Duration;
import java.util.Map;

/**
 * What the test's Threader tells an IOmod.
 *
 * @param config the configuration that is sent with the registration
 * @param chunkBytes the most bytes of payload in a frame, in both directions
 * @param maxReplyBytes the most bytes of a whole reply
 * @param patience how long to wait for anything that the IOmod should do
 * @param windowBytes of a streamed answer, what the IOmod may send before the first credit; 0 stands for a Threader that
 *     knows no streaming
 */
public record BrokerSettings(
        Map<String, String> config, int chunkBytes, long maxReplyBytes, Duration patience, int windowBytes) {
    private static final int WINDOW = 256 * 1024;

    /** No configuration, 256 KiB chunks and windows, replies up to 64 MiB, 30 seconds of patience. */
    public static final BrokerSettings DEFAULT =
            new BrokerSettings(Map.of(), 256 * 1024, 64L << 20, Duration.ofSeconds(30));

    public BrokerSettings {
        config = Map.copyOf(config);
    }

    /** With windows of 256 KiB. */
    public BrokerSettings(Map<String, String> config, int chunkBytes, long maxReplyBytes, Duration patience) {
        this(config, chunkBytes, maxReplyBytes, patience, WINDOW);
    }

    /** The same with another configuration. */
    public BrokerSettings withConfig(Map<String, String> values) {
        return new BrokerSettings(values, chunkBytes, maxReplyBytes, patience, windowBytes);
    }

    /** The same with more or less patience. */
    public BrokerSettings withPatience(Duration longest) {
        return new BrokerSettings(config, chunkBytes, maxReplyBytes, longest, windowBytes);
    }

    /** The same with other bounds on chunks and replies. */
    public BrokerSettings withBounds(int chunk, long reply) {
        return new BrokerSettings(config, chunk, reply, patience, windowBytes);
    }

    /** The same with another window for streamed answers. */
    public BrokerSettings withWindow(int bytes) {
        return new BrokerSettings(config, chunkBytes, maxReplyBytes, patience, bytes);
    }
}
