package dev.asml.threader.device;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;

/**
 * Describes frames as the view protocol sends them: only what changed, with a palette and deflated where that is
 * shorter. Used by one thread at a time.
 */
final class FrameEncoder implements AutoCloseable {
    /** What is shorter is not worth deflating. */
    private static final int TINY = 96;

    private static final int AREA_BYTES = 8;
    private static final int MAX_COLOURS = 256;

    /** Scratch memory beyond this is not kept. */
    private static final int KEPT_PIXELS = 1 << 20;

    private final Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
    private final Palette palette = new Palette();
    private int[] pixels = new int[0];
    private byte[] body = new byte[0];
    private byte[] deflated = new byte[0];

    /** What turns the one frame into the other; without a frame before, all of it. */
    EncodedFrame encode(@Nullable Frame from, Frame to) {
        FrameChange change = FrameChange.between(from, to);
        int count = gather(change, to);
        boolean coloured = palette.take(pixels, count) && palette.size() * 3 + 2 + count < 3 * count;
        int length = coloured ? indexed(count) : direct(count);
        int shorter = deflate(length);
        boolean pays = shorter > 0;
        int flags = (change.whole() ? EncodedFrame.WHOLE : 0)
                | (pays ? EncodedFrame.DEFLATED : 0)
                | (coloured ? EncodedFrame.PALETTE : 0);
        byte[] tail = tail(change, pays ? deflated : body, pays ? shorter : length);
        trim();
        return new EncodedFrame(to.framebuffer(), flags, to.number(), to.draw(), to.width(), to.height(), tail);
    }

    private int gather(FrameChange change, Frame frame) {
        int count = change.areas().stream().mapToInt(FrameChange.Area::pixels).sum();
        if (pixels.length < count) {
            pixels = new int[count];
        }
        int at = 0;
        for (FrameChange.Area area : change.areas()) {
            for (int y = area.y(); y < area.y() + area.height(); y++) {
                System.arraycopy(frame.pixels(), y * frame.width() + area.x(), pixels, at, area.width());
                at += area.width();
            }
        }
        return count;
    }

    private int indexed(int count) {
        int colours = palette.size();
        int length = 2 + 3 * colours + count;
        room(length);
        body[0] = (byte) colours;
        body[1] = (byte) (colours >>> 8);
        for (int i = 0; i < colours; i++) {
            colour(2 + 3 * i, palette.colour(i));
        }
        palette.indices(pixels, count, body, 2 + 3 * colours);
        return length;
    }

    private int direct(int count) {
        room(3 * count);
        for (int i = 0; i < count; i++) {
            colour(3 * i, pixels[i]);
        }
        return 3 * count;
    }

    private void colour(int at, int rgb) {
        body[at] = (byte) (rgb >>> 16);
        body[at + 1] = (byte) (rgb >>> 8);
        body[at + 2] = (byte) rgb;
    }

    private void room(int length) {
        if (body.length < length) {
            body = new byte[length];
        }
    }

    /** Deflates the body; 0 if it would not be shorter. */
    private int deflate(int length) {
        if (length <= TINY) {
            return 0;
        }
        if (deflated.length < length) {
            deflated = new byte[length];
        }
        deflater.reset();
        deflater.setInput(body, 0, length);
        deflater.finish();
        // Room for a little less than the body: when that does not do, it does not pay.
        int written = deflater.deflate(deflated, 0, length - length / 16);
        return deflater.finished() ? written : 0;
    }

    private static byte[] tail(FrameChange change, byte[] content, int length) {
        int areas = change.areas().size();
        ByteBuffer tail = ByteBuffer.allocate(2 + AREA_BYTES * areas + length).order(ByteOrder.LITTLE_ENDIAN);
        tail.putShort((short) areas);
        for (FrameChange.Area area : change.areas()) {
            tail.putShort((short) area.x())
                    .putShort((short) area.y())
                    .putShort((short) area.width())
                    .putShort((short) area.height());
        }
        return tail.put(content, 0, length).array();
    }

    private void trim() {
        if (pixels.length > KEPT_PIXELS) {
            pixels = new int[0];
            body = new byte[0];
            deflated = new byte[0];
        }
    }

    @Override
    public void close() {
        deflater.end();
    }

    /** The colours of some pixels, as long as they are not too many. */
    private static final class Palette {
        private static final int SLOTS = 1024;
        private static final int FREE = -1;

        private final int[] slots = new int[SLOTS];
        private final byte[] indices = new byte[SLOTS];
        private final int[] colours = new int[MAX_COLOURS];
        private int size;

        /** Takes the colours; false if they are too many. */
        boolean take(int[] pixels, int count) {
            Arrays.fill(slots, FREE);
            size = 0;
            int last = FREE;
            for (int i = 0; i < count; i++) {
                int colour = pixels[i] & 0xFFFFFF;
                if (colour != last && !add(colour)) {
                    return false;
                }
                last = colour;
            }
            return true;
        }

        private boolean add(int colour) {
            int slot = slot(colour);
            if (slots[slot] == colour) {
                return true;
            }
            if (size == MAX_COLOURS) {
                return false;
            }
            slots[slot] = colour;
            indices[slot] = (byte) size;
            colours[size++] = colour;
            return true;
        }

        /** Where the colour is, or would be. */
        private int slot(int colour) {
            int slot = (colour * 0x9E3779B1) >>> 22;
            while (slots[slot] != FREE && slots[slot] != colour) {
                slot = (slot + 1) % SLOTS;
            }
            return slot;
        }

        int size() {
            return size;
        }

        int colour(int index) {
            return colours[index];
        }

        void indices(int[] pixels, int count, byte[] target, int offset) {
            int last = FREE;
            byte index = 0;
            for (int i = 0; i < count; i++) {
                int colour = pixels[i] & 0xFFFFFF;
                if (colour != last) {
                    index = indices[slot(colour)];
                    last = colour;
                }
                target[offset + i] = index;
            }
        }
    }
}
