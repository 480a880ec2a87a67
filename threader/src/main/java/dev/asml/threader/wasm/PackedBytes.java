package dev.asml.threader.wasm;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What of a memory differs from its image: runs in order of their addresses, each with its bytes or, where they are all
 * the same, with that one.
 */
final class PackedBytes {
    /** The grain in which bytes are compared. */
    private static final int STEP = 64;

    /** A memory of which more was written is left as it is: its guest would wait for it when it goes on. */
    private static final int MOST_MARKS = 1024;

    /** Of each run its begin, its end, and the byte that fills it or {@link #MIXED}. */
    private static final int FIELDS = 3;

    private static final int MIXED = 256;
    private static final byte[] ZEROS = new byte[STEP];
    private static final int[] NO_RUNS = {};

    private final int length;
    private final int[] marks;
    private final int[] runs;
    private final byte[] bytes;

    private PackedBytes(int length, int[] marks, int[] runs, byte[] bytes) {
        this.length = length;
        this.marks = marks;
        this.runs = runs;
        this.bytes = bytes;
    }

    /**
     * Packs a memory.
     *
     * @param written which pages may differ from the image
     * @return null if that would not save at least half
     */
    static @Nullable PackedBytes of(byte[] memory, short[] written, byte[] image) {
        int[] marks = marks(written);
        if (marks.length > MOST_MARKS) {
            return null;
        }
        int[] runs = new Runs(memory, image).in(written, marks);
        long kept = 0;
        for (int i = 0; i < runs.length; i += FIELDS) {
            kept += runs[i + 2] == MIXED ? runs[i + 1] - runs[i] : 0;
        }
        if (kept + (long) Integer.BYTES * (marks.length + runs.length) > memory.length / 2) {
            return null;
        }
        byte[] bytes = new byte[(int) kept];
        int at = 0;
        for (int i = 0; i < runs.length; i += FIELDS) {
            if (runs[i + 2] == MIXED) {
                System.arraycopy(memory, runs[i], bytes, at, runs[i + 1] - runs[i]);
                at += runs[i + 1] - runs[i];
            }
        }
        return new PackedBytes(memory.length, marks, runs, bytes);
    }

    /** The pages that are marked, also those that are as in the image: the guest may write there without another mark. */
    private static int[] marks(short[] written) {
        return IntStream.range(0, written.length)
                .filter(mark -> written[mark] != 0)
                .toArray();
    }

    /** The runs of a memory while they are found. */
    private static final class Runs {
        private final byte[] memory;
        private final byte[] image;
        private int[] runs = NO_RUNS;
        private int used;

        Runs(byte[] memory, byte[] image) {
            this.memory = memory;
            this.image = image;
        }

        int[] in(short[] written, int[] marks) {
            for (int mark : marks) {
                int end = LinearMemory.endOfMark(written, mark, memory.length);
                for (int at = mark << LinearMemory.MARK_SHIFT; at < end; at += STEP) {
                    compare(at, Math.min(at + STEP, end));
                }
            }
            return Arrays.copyOf(runs, used);
        }

        private void compare(int from, int to) {
            int middle = Math.clamp(image.length, from, to);
            boolean asImage = middle == from || Arrays.equals(memory, from, middle, image, from, middle);
            if (!asImage || !Arrays.equals(memory, middle, to, ZEROS, 0, to - middle)) {
                boolean same = Arrays.equals(memory, from, to - 1, memory, from + 1, to);
                add(from, to, same ? Byte.toUnsignedInt(memory[from]) : MIXED);
            }
        }

        private void add(int from, int to, int fill) {
            if (used > 0 && runs[used - 2] == from && runs[used - 1] == fill) {
                runs[used - 2] = to;
                return;
            }
            if (used == runs.length) {
                runs = Arrays.copyOf(runs, Math.max(8 * FIELDS, 2 * used));
            }
            runs[used++] = from;
            runs[used++] = to;
            runs[used++] = fill;
        }
    }

    /** How long the memory's array was. */
    int length() {
        return length;
    }

    /** Where the last marked page ends, and {@code least} if that is before it. */
    int end(int least) {
        int last = marks.length == 0 ? 0 : marks[marks.length - 1];
        return Math.max(last << LinearMemory.MARK_SHIFT, least);
    }

    /** About what of the heap it takes. */
    int size() {
        return bytes.length + Integer.BYTES * (marks.length + runs.length);
    }

    /** Puts the runs back into a memory that is as the image, and the marks. */
    void unpack(byte[] memory, short[] written) {
        int at = 0;
        for (int i = 0; i < runs.length; i += FIELDS) {
            int from = runs[i];
            int to = runs[i + 1];
            if (runs[i + 2] == MIXED) {
                System.arraycopy(bytes, at, memory, from, to - from);
                at += to - from;
            } else {
                Arrays.fill(memory, from, to, (byte) runs[i + 2]);
            }
        }
        for (int mark : marks) {
            written[mark] = 1;
        }
    }
}
