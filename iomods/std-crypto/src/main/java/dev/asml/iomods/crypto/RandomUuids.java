package dev.asml.iomods.crypto;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.UUID;

/**
 * Random UUIDs (RFC 9562, version 4), whose bits are drawn many at a time: most of what it costs to draw some does not
 * depend on how many. Safe for use by many threads.
 */
final class RandomUuids {
    private static final int BYTES = 16;
    private static final int DRAWN = 64 * BYTES;
    private static final long VERSION = 0x4000L;
    private static final long VARIANT = 1L << 63;

    private final SecureRandom random;
    private final byte[] drawn = new byte[DRAWN];
    private int used = DRAWN;

    RandomUuids(SecureRandom random) {
        this.random = random;
    }

    synchronized UUID next() {
        if (used == DRAWN) {
            random.nextBytes(drawn);
            used = 0;
        }
        ByteBuffer bits = ByteBuffer.wrap(drawn, used, BYTES);
        UUID next = new UUID((bits.getLong() & ~0xf000L) | VERSION, (bits.getLong() & ~(3L << 62)) | VARIANT);
        // What was given away is not kept.
        Arrays.fill(drawn, used, used + BYTES, (byte) 0);
        used += BYTES;
        return next;
    }
}
