package dev.asml.cli.view;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * Puts a framebuffer's pictures together from the rectangles that come; keeps the last picture of each. Used by one
 * thread.
 */
public final class FrameDecoder {
    /** The most pixels of a picture that is accepted. */
    static final int MOST_PIXELS = 1 << 24;

    private static final int FRAMEBUFFERS = 4;
    private static final int FRAME = 1;
    private static final int SOUND = 2;
    private static final int WHOLE = 1;
    private static final int DEFLATED = 2;
    private static final int PALETTE = 4;
    private static final int MOST_COLOURS = 256;

    private final @Nullable Picture[] last = new Picture[FRAMEBUFFERS];

    /** What a frame says before its rectangles. */
    private record Head(int framebuffer, int flags, long number, long draw, long input, long millis, int w, int h) {
        static Head read(ByteBuffer in) {
            int framebuffer = Byte.toUnsignedInt(in.get());
            int flags = Byte.toUnsignedInt(in.get());
            in.get();
            return new Head(framebuffer, flags, u32(in), u32(in), u32(in), u32(in), u16(in), u16(in));
        }

        boolean has(int flag) {
            return (flags & flag) != 0;
        }
    }

    /** A part of a picture. */
    private record Rectangle(int x, int y, int width, int height) {
        static Rectangle read(ByteBuffer in) {
            return new Rectangle(u16(in), u16(in), u16(in), u16(in));
        }

        int area() {
            return width * height;
        }
    }

    /**
     * Reads one binary message.
     *
     * @throws ViewException if it is not as the protocol has it
     */
    public ViewMessage decode(ByteBuffer message) {
        ByteBuffer in = message.order(ByteOrder.LITTLE_ENDIAN);
        try {
            int type = Byte.toUnsignedInt(in.get());
            return switch (type) {
                case FRAME -> new ViewMessage.Shown(frame(in));
                case SOUND -> sound(in);
                default -> throw new ViewException("a message of type " + type + ", which is not known here");
            };
        } catch (BufferUnderflowException e) {
            throw new ViewException("a message that is shorter than it says", e);
        }
    }

    private static ViewMessage sound(ByteBuffer in) {
        int channels = Byte.toUnsignedInt(in.get());
        u16(in);
        return new ViewMessage.Sound(channels, u32(in));
    }

    private Picture frame(ByteBuffer in) {
        Head head = Head.read(in);
        check(head.framebuffer < FRAMEBUFFERS, "a framebuffer " + head.framebuffer);
        check((long) head.w * head.h <= MOST_PIXELS, "a frame of %d by %d pixels".formatted(head.w, head.h));
        Rectangle[] rectangles = new Rectangle[u16(in)];
        long area = 0;
        for (int i = 0; i < rectangles.length; i++) {
            rectangles[i] = Rectangle.read(in);
            check(
                    rectangles[i].x + rectangles[i].width <= head.w && rectangles[i].y + rectangles[i].height <= head.h,
                    "a rectangle outside of its frame");
            area += rectangles[i].area();
        }
        check(area <= (long) head.w * head.h, "rectangles that lie upon each other");
        int[] pixels = background(head);
        paint(pixels, head, rectangles, body(in, head, (int) area));
        Picture picture =
                new Picture(head.framebuffer, head.number, head.draw, head.input, head.millis, head.w, head.h, pixels);
        last[head.framebuffer] = picture;
        return picture;
    }

    /** What the rectangles are painted on. */
    private int[] background(Head head) {
        Picture before = last[head.framebuffer];
        if (head.has(WHOLE)) {
            return new int[head.w * head.h];
        }
        if (before == null || before.width() != head.w || before.height() != head.h) {
            throw new ViewException("a part of a frame without the frame before it");
        }
        return before.pixels().clone();
    }

    private static ByteBuffer body(ByteBuffer in, Head head, int area) {
        if (!head.has(DEFLATED)) {
            return in;
        }
        int most = head.has(PALETTE) ? 2 + 3 * MOST_COLOURS + area : 3 * area;
        return inflate(in, most);
    }

    private static ByteBuffer inflate(ByteBuffer in, int most) {
        try (Inflater inflater = new Inflater(true)) {
            inflater.setInput(in);
            byte[] bytes = new byte[most];
            int length = 0;
            while (length < most) {
                int count = inflater.inflate(bytes, length, most - length);
                if (count == 0) {
                    break;
                }
                length += count;
            }
            return ByteBuffer.wrap(bytes, 0, length).order(ByteOrder.LITTLE_ENDIAN);
        } catch (DataFormatException e) {
            throw new ViewException("a frame that cannot be inflated", e);
        }
    }

    private static void paint(int[] pixels, Head head, Rectangle[] rectangles, ByteBuffer body) {
        int @Nullable [] palette = head.has(PALETTE) ? palette(body) : null;
        for (Rectangle rectangle : rectangles) {
            for (int y = rectangle.y; y < rectangle.y + rectangle.height; y++) {
                int start = y * head.w + rectangle.x;
                for (int at = start; at < start + rectangle.width; at++) {
                    pixels[at] = palette == null ? rgb(body) : colour(palette, Byte.toUnsignedInt(body.get()));
                }
            }
        }
    }

    private static int[] palette(ByteBuffer body) {
        int[] palette = new int[u16(body)];
        check(palette.length <= MOST_COLOURS, "a palette of " + palette.length + " colours");
        for (int i = 0; i < palette.length; i++) {
            palette[i] = rgb(body);
        }
        return palette;
    }

    private static int colour(int[] palette, int index) {
        check(index < palette.length, "a colour beyond the palette");
        return palette[index];
    }

    private static int rgb(ByteBuffer in) {
        return Byte.toUnsignedInt(in.get()) << 16 | Byte.toUnsignedInt(in.get()) << 8 | Byte.toUnsignedInt(in.get());
    }

    private static int u16(ByteBuffer in) {
        return Short.toUnsignedInt(in.getShort());
    }

    private static long u32(ByteBuffer in) {
        return Integer.toUnsignedLong(in.getInt());
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new ViewException(otherwise);
        }
    }
}
