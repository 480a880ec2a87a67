package dev.asml.cli.view;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.Deflater;

/** A frame as a session sends it, written here by the protocol's text. */
public final class FrameMessage {
    private final ByteArrayOutputStream rectangles = new ByteArrayOutputStream();
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private final int framebuffer;
    private final int number;
    private final int width;
    private final int height;
    private int flags;
    private int count;

    public FrameMessage(int framebuffer, int number, int width, int height) {
        this.framebuffer = framebuffer;
        this.number = number;
        this.width = width;
        this.height = height;
    }

    /** The message of a whole picture. */
    public static ByteBuffer whole(int number, int width, int height, int... pixels) {
        return new FrameMessage(0, number, width, height)
                .flags(1)
                .rectangle(0, 0, width, height)
                .rgb(pixels)
                .bytes();
    }

    FrameMessage flags(int bits) {
        flags = bits;
        return this;
    }

    FrameMessage rectangle(int x, int y, int w, int h) {
        rectangles.writeBytes(shorts(x, y, w, h));
        count++;
        return this;
    }

    FrameMessage rgb(int... pixels) {
        for (int pixel : pixels) {
            body.write(pixel >> 16);
            body.write(pixel >> 8);
            body.write(pixel);
        }
        return this;
    }

    FrameMessage palette(int... colours) {
        body.writeBytes(shorts(colours.length));
        return rgb(colours);
    }

    FrameMessage indexes(int... indexes) {
        for (int index : indexes) {
            body.write(index);
        }
        return this;
    }

    private static byte[] shorts(int... values) {
        ByteBuffer bytes = ByteBuffer.allocate(2 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int value : values) {
            bytes.putShort((short) value);
        }
        return bytes.array();
    }

    public ByteBuffer bytes() {
        byte[] content = (flags & 2) == 0 ? body.toByteArray() : deflated(body.toByteArray());
        ByteBuffer bytes =
                ByteBuffer.allocate(26 + rectangles.size() + content.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put((byte) 1).put((byte) framebuffer).put((byte) flags).put((byte) 0);
        bytes.putInt(number).putInt(number + 100).putInt(number + 200).putInt(number + 300);
        bytes.putShort((short) width).putShort((short) height).putShort((short) count);
        return bytes.put(rectangles.toByteArray()).put(content).flip();
    }

    private static byte[] deflated(byte[] bytes) {
        try (Deflater deflater = new Deflater(9, true)) {
            deflater.setInput(bytes);
            deflater.finish();
            byte[] room = new byte[bytes.length + 64];
            return java.util.Arrays.copyOf(room, deflater.deflate(room));
        }
    }
}
