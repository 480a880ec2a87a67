package dev.asml.threader.device;

import dev.asml.threader.wasm.wasi.Device;
import dev.asml.threader.wasm.wasi.DeviceCursor;
import dev.asml.threader.wasm.wasi.GuestBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The guest's side of one framebuffer: its pixels, its size, and what a draw takes of them.
 *
 * <p>There are two buffers, one behind the other. Shown is always the first; the second is where guests that write more
 * than a frame find their bytes again. Used by the guest's thread.
 */
final class Framebuffer {
    /** What a guest gets that writes pixels before it gave a size. */
    private static final Size FIRST_SIZE = new Size(100, 200);

    private static final int[] NO_PIXELS = {};

    private final Display display;
    private final PixelFormat format;
    private final int maxPixels;
    private final PixelMemory memory;
    private final Runnable resized;
    private final Consumer<Frame> drawn;
    private final PixelBuffer front = new PixelBuffer();
    private final PixelBuffer back = new PixelBuffer();
    private boolean sized;
    private long draws;

    /** A frame's bytes at the last draw. */
    private int drawnBytes;

    private long frames;
    private Size shownSize = Size.NONE;
    private int[] shown = NO_PIXELS;

    /** {@code resized} and {@code drawn} are told what their names say; the latter may wait. */
    Framebuffer(Display display, DeviceSettings settings, PixelMemory memory, Runnable resized, Consumer<Frame> drawn) {
        this.display = display;
        this.format = settings.rgba() ? PixelFormat.RGBA : PixelFormat.BGRX;
        this.maxPixels = Math.min(settings.maxPixels(), PixelMemory.MOST_PIXELS);
        this.memory = memory;
        this.resized = resized;
        this.drawn = drawn;
    }

    Display display() {
        return display;
    }

    PixelFormat format() {
        return format;
    }

    long draws() {
        return draws;
    }

    Device pixelFile() {
        return new PixelFile();
    }

    Device sizeFile() {
        return new SizeFile();
    }

    Device drawFile() {
        return new DrawFile();
    }

    private boolean accept(TwoNumbers wanted) {
        int width = wanted.first();
        int height = wanted.second();
        boolean closes = width == 0 && height == 0;
        boolean opens = width > 0
                && height > 0
                && Math.max(width, height) <= Size.MAX_SIDE
                && (long) width * height <= maxPixels;
        return (closes || opens) && resize(new Size(width, height));
    }

    /** False if the host has no memory left for it. */
    private boolean resize(Size size) {
        sized = true;
        if (size.equals(display.size())) {
            return true;
        }
        if (!memory.exchange(size.pixels(), display.size().pixels())) {
            return false;
        }
        front.resize(size.pixels() * Integer.BYTES);
        back.resize(size.pixels() * Integer.BYTES);
        display.resize(size);
        resized.run();
        return true;
    }

    private void draw() {
        draws++;
        drawnBytes = front.length();
        Size size = display.size();
        if (size.equals(Size.NONE)) {
            return;
        }
        int[] pixels = snapshot(size);
        Frame frame = new Frame(
                display.index(),
                frames,
                draws,
                size.width(),
                size.height(),
                pixels,
                display.greatestRead(),
                System.nanoTime(),
                display.read());
        display.show(frame);
        display.drawn();
        drawn.accept(frame);
    }

    /** The pixels as they are now: the last ones, if nothing differs, so that viewers see it at once. */
    private int[] snapshot(Size size) {
        int same = size.equals(shownSize) ? format.same(front.bytes(), shown) : 0;
        if (same == size.pixels()) {
            return shown;
        }
        int[] pixels = new int[size.pixels()];
        System.arraycopy(shown, 0, pixels, 0, same);
        format.copy(front.bytes(), pixels, same);
        frames++;
        shownSize = size;
        shown = pixels;
        return pixels;
    }

    /** The pixels. Guests that keep the file open and never seek begin anew after each draw. */
    private final class PixelFile implements Device {
        @Override
        public long size() {
            return front.length();
        }

        private long capacity() {
            return (long) front.length() + back.length();
        }

        /** The cursor's place, back at the start if it was at the end of the frame that has been drawn since. */
        private long place(DeviceCursor cursor) {
            int now = 1 + (int) (draws & 0x3fff_ffff);
            int before = cursor.mark();
            cursor.mark(now);
            if (before != 0 && before != now && cursor.position() >= drawnBytes) {
                cursor.moveTo(0);
            }
            return cursor.position();
        }

        @Override
        public int read(DeviceCursor cursor, GuestBuffer room) {
            long place = place(cursor);
            int count = Math.clamp(capacity() - place, 0, room.length());
            if (count == 0) {
                return 0;
            }
            int first = Math.clamp(front.length() - place, 0, count);
            if (first > 0) {
                front.read((int) place, room, 0, first);
            }
            if (first < count) {
                back.read((int) (place + first - front.length()), room, first, count - first);
            }
            cursor.moveTo(place + count);
            return count;
        }

        @Override
        public int write(DeviceCursor cursor, GuestBuffer bytes) {
            int length = bytes.length();
            if (!sized && length > 0 && FIRST_SIZE.pixels() <= maxPixels) {
                resize(FIRST_SIZE);
            }
            long place = place(cursor);
            int kept = Math.clamp(capacity() - place, 0, length);
            int first = Math.clamp(front.length() - place, 0, kept);
            if (first > 0) {
                front.write((int) place, bytes, 0, first);
            }
            if (first < kept) {
                back.write((int) (place + first - front.length()), bytes, first, kept - first);
            }
            cursor.moveTo(Math.min(place, Long.MAX_VALUE - length) + length);
            return length;
        }

        @Override
        public long readable(DeviceCursor cursor) {
            return Math.max(0, capacity() - cursor.position());
        }

        @Override
        public void waiter(@Nullable Thread thread) {
            // Pixels change only by the guest itself.
        }
    }

    /** The size, as text. */
    private final class SizeFile implements TextFile {
        @Override
        public byte[] text() {
            return display.size().toString().getBytes(StandardCharsets.US_ASCII);
        }

        @Override
        public int write(DeviceCursor cursor, GuestBuffer bytes) {
            if (bytes.length() == 0) {
                return 0;
            }
            TwoNumbers wanted = TwoNumbers.parse(bytes);
            return wanted != null && accept(wanted) ? bytes.length() : INVALID;
        }
    }

    /** Whatever is written to it draws. */
    private final class DrawFile implements TextFile {
        private static final byte[] ONE = {'1'};

        @Override
        public byte[] text() {
            return ONE;
        }

        @Override
        public int write(DeviceCursor cursor, GuestBuffer bytes) {
            if (bytes.length() > 0) {
                draw();
            }
            return bytes.length();
        }
    }
}
