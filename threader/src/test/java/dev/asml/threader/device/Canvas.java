package dev.asml.threader.device;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** A viewer of the view protocol, written from its documentation. */
public final class Canvas {
    public int framebuffer;
    public long number;
    public long draw;
    public long input;
    public long millis;
    public int width;
    public int height;
    public int areas;
    public int flags;
    public int[] pixels = new int[0];

    void apply(EncodedFrame frame, long input, long millis) throws DataFormatException {
        ByteBuffer message = ByteBuffer.allocate(frame.head(input, millis).length + frame.tail().length)
                .put(frame.head(input, millis))
                .put(frame.tail())
                .flip();
        byte[] bytes = new byte[message.remaining()];
        message.get(bytes);
        apply(bytes);
    }

    /** Takes a binary message. */
    public void apply(byte[] bytes) throws DataFormatException {
        ByteBuffer message = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (message.get() != 1) {
            throw new IllegalArgumentException("no frame");
        }
        framebuffer = message.get();
        flags = message.get();
        if (message.get() != 0) {
            throw new IllegalArgumentException("the reserved byte is not 0");
        }
        number = Integer.toUnsignedLong(message.getInt());
        draw = Integer.toUnsignedLong(message.getInt());
        input = Integer.toUnsignedLong(message.getInt());
        millis = Integer.toUnsignedLong(message.getInt());
        int newWidth = Short.toUnsignedInt(message.getShort());
        int newHeight = Short.toUnsignedInt(message.getShort());
        if (newWidth != width || newHeight != height) {
            width = newWidth;
            height = newHeight;
            pixels = new int[width * height];
        }
        areas = Short.toUnsignedInt(message.getShort());
        int[][] rectangles = new int[areas][];
        int count = 0;
        for (int i = 0; i < areas; i++) {
            rectangles[i] = new int[] {u16(message), u16(message), u16(message), u16(message)};
            count += rectangles[i][2] * rectangles[i][3];
        }
        int[] values = values(body(message, count), count);
        int at = 0;
        for (int[] r : rectangles) {
            for (int y = r[1]; y < r[1] + r[3]; y++) {
                System.arraycopy(values, at, pixels, y * width + r[0], r[2]);
                at += r[2];
            }
        }
    }

    private static int u16(ByteBuffer message) {
        return Short.toUnsignedInt(message.getShort());
    }

    private ByteBuffer body(ByteBuffer message, int count) throws DataFormatException {
        if ((flags & 2) == 0) {
            return message;
        }
        Inflater inflater = new Inflater(true);
        byte[] body = new byte[2 + 3 * 256 + 3 * count];
        inflater.setInput(message);
        int length = inflater.inflate(body);
        boolean whole = inflater.finished() && !message.hasRemaining();
        inflater.end();
        if (!whole) {
            throw new IllegalArgumentException("the deflated body does not end with the message");
        }
        return ByteBuffer.wrap(body, 0, length).order(ByteOrder.LITTLE_ENDIAN);
    }

    private int[] values(ByteBuffer body, int count) {
        int[] values = new int[count];
        int[] palette = new int[0];
        if ((flags & 4) != 0) {
            palette = new int[u16(body)];
            for (int i = 0; i < palette.length; i++) {
                palette[i] = colour(body);
            }
        }
        for (int i = 0; i < count; i++) {
            values[i] = (flags & 4) != 0 ? palette[Byte.toUnsignedInt(body.get())] : colour(body);
        }
        if (body.hasRemaining()) {
            throw new IllegalArgumentException("%d bytes follow the pixels".formatted(body.remaining()));
        }
        return values;
    }

    private static int colour(ByteBuffer body) {
        return Byte.toUnsignedInt(body.get()) << 16
                | Byte.toUnsignedInt(body.get()) << 8
                | Byte.toUnsignedInt(body.get());
    }
}
