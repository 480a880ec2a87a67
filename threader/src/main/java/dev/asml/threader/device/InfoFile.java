package dev.asml.threader.device;

import dev.asml.threader.journal.Journal;
import dev.asml.threader.wasm.wasi.DeviceCursor;
import dev.asml.threader.wasm.wasi.GuestBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.IntSupplier;

/**
 * How a framebuffer is, a line {@code key=value} each: {@code width}, {@code height}, {@code format} ({@code bgrx} or
 * {@code rgba}), {@code fps} (slots a second, 0 if nothing waits) and {@code draws}. A read at the start, or a look
 * at the size, takes it as it then is; further reads go on in that text.
 */
final class InfoFile implements TextFile {
    private final Framebuffer framebuffer;
    private final IntSupplier rate;
    private final Journal journal;
    private byte[] text = {};

    InfoFile(Framebuffer framebuffer, IntSupplier rate, Journal journal) {
        this.framebuffer = framebuffer;
        this.rate = rate;
        this.journal = journal;
    }

    @Override
    public byte[] text() {
        return text;
    }

    @Override
    public long size() {
        refresh();
        return text.length;
    }

    /** The rate follows the viewers, and so is from outside. */
    private void refresh() {
        Size size = framebuffer.display().size();
        text = "width=%d\nheight=%d\nformat=%s\nfps=%d\ndraws=%d\n"
                .formatted(
                        size.width(),
                        size.height(),
                        framebuffer.format(),
                        journal.number(Journal.Kind.DEVICE, rate::getAsInt),
                        framebuffer.draws())
                .getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public int read(DeviceCursor cursor, GuestBuffer room) {
        if (cursor.position() == 0) {
            refresh();
        }
        return TextFile.super.read(cursor, room);
    }

    @Override
    public long readable(DeviceCursor cursor) {
        return Math.max(0, size() - cursor.position());
    }

    @Override
    public int write(DeviceCursor cursor, GuestBuffer bytes) {
        return INVALID;
    }
}
