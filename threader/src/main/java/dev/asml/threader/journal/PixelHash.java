package dev.asml.threader.journal;

/** XXH64, seed 0, of pixels as 32-bit words, little-endian. */
final class PixelHash {
    private static final long PRIME_1 = 0x9E3779B185EBCA87L;
    private static final long PRIME_2 = 0xC2B2AE3D27D4EB4FL;
    private static final long PRIME_3 = 0x165667B19E3779F9L;
    private static final long PRIME_4 = 0x85EBCA77C2B2AE63L;
    private static final long PRIME_5 = 0x27D4EB2F165667C5L;

    /** The sum of the first two, which overflows. */
    private static final long PRIMES_1_2 = 0x60EA27EEADC0B5D6L;

    /** Pixels that the four lanes take in one turn. */
    private static final int STRIPE = 8;

    private PixelHash() {}

    static long of(int[] pixels, int count) {
        int striped = count - count % STRIPE;
        long hash = (striped == 0 ? PRIME_5 : stripes(pixels, striped)) + 4L * count;
        int at = striped;
        for (; at + 2 <= count; at += 2) {
            hash = Long.rotateLeft(hash ^ round(0, pair(pixels, at)), 27) * PRIME_1 + PRIME_4;
        }
        if (at < count) {
            hash ^= Integer.toUnsignedLong(pixels[at]) * PRIME_1;
            hash = Long.rotateLeft(hash, 23) * PRIME_2 + PRIME_3;
        }
        return spread(hash);
    }

    private static long stripes(int[] pixels, int count) {
        long a = PRIMES_1_2;
        long b = PRIME_2;
        long c = 0;
        long d = -PRIME_1;
        for (int at = 0; at < count; at += STRIPE) {
            a = round(a, pair(pixels, at));
            b = round(b, pair(pixels, at + 2));
            c = round(c, pair(pixels, at + 4));
            d = round(d, pair(pixels, at + 6));
        }
        long hash = Long.rotateLeft(a, 1) + Long.rotateLeft(b, 7) + Long.rotateLeft(c, 12) + Long.rotateLeft(d, 18);
        return merge(merge(merge(merge(hash, a), b), c), d);
    }

    private static long pair(int[] pixels, int at) {
        return Integer.toUnsignedLong(pixels[at]) | (long) pixels[at + 1] << Integer.SIZE;
    }

    private static long round(long lane, long input) {
        return Long.rotateLeft(lane + input * PRIME_2, 31) * PRIME_1;
    }

    private static long merge(long hash, long lane) {
        return (hash ^ round(0, lane)) * PRIME_1 + PRIME_4;
    }

    private static long spread(long hash) {
        long mixed = (hash ^ hash >>> 33) * PRIME_2;
        mixed = (mixed ^ mixed >>> 29) * PRIME_3;
        return mixed ^ mixed >>> 32;
    }
}
