package dev.asml.threader.process;

import java.util.concurrent.atomic.AtomicLongArray;

/** Which of a fixed number of slots are taken. Safe for use by many threads, without locks. */
final class SlotBits {
    static final int NONE = -1;

    private static final int WORD = Long.SIZE;

    private final int slots;
    private final AtomicLongArray words;

    SlotBits(int slots) {
        this.slots = slots;
        this.words = new AtomicLongArray((slots + WORD - 1) / WORD);
        if (slots % WORD != 0) {
            words.set(words.length() - 1, -1L << (slots % WORD));
        }
    }

    /** Takes a free slot; {@link #NONE} if there is none. */
    int take() {
        for (int i = 0; i < words.length(); i++) {
            for (long word = words.get(i); word != -1L; word = words.get(i)) {
                int bit = Long.numberOfTrailingZeros(~word);
                if (words.compareAndSet(i, word, word | 1L << bit)) {
                    return i * WORD + bit;
                }
            }
        }
        return NONE;
    }

    void free(int slot) {
        words.getAndUpdate(slot / WORD, word -> word & ~(1L << (slot % WORD)));
    }

    int taken() {
        int bits = slots % WORD == 0 ? 0 : slots % WORD - WORD;
        for (int i = 0; i < words.length(); i++) {
            bits += Long.bitCount(words.get(i));
        }
        return bits;
    }
}
