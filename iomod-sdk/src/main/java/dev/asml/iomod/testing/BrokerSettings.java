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
 */
public record BrokerSettings(Map<String, String> config, int chunkBytes, long maxReplyBytes, Duration patience) {
    /** No configuration, 256 KiB chunks, replies up to 64 MiB, 30 seconds of patience. */
    public static final BrokerSettings DEFAULT =
            new BrokerSettings(Map.of(), 256 * 1024, 64L << 20, Duration.ofSeconds(30));

    public BrokerSettings {
        config = Map.copyOf(config);
    }

    /** The same with another configuration. */
    public BrokerSettings withConfig(Map<String, String> values) {
        return new BrokerSettings(values, chunkBytes, maxReplyBytes, patience);
    }

    /** The same with other bounds on chunks and replies. */
    public BrokerSettings withBounds(int chunk, long reply) {
        return new BrokerSettings(config, chunk, reply, patience);
    }
}
