package dev.asml.threader.journal;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.zip.CRC32;
import java.util.zip.CheckedOutputStream;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/** The content of a recording on its way, deflated, to a file, which appears when it is whole. */
final class RecordingOutput {
    /** The most bytes of a number. */
    static final int VARINT_BYTES = 10;

    private static final int BUFFER = 1 << 15;

    private final Path file;
    private final Path draft;
    private final CRC32 checksum = new CRC32();
    private final Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
    private final OutputStream whole;
    private final DeflaterOutputStream content;
    private final byte[] buffer = new byte[BUFFER];
    private int filled;
    private long passedOn;

    RecordingOutput(Path file) throws IOException {
        this.file = file;
        this.draft = file.resolveSibling(file.getFileName() + ".new");
        // Not a channel: an interrupt of the guest would close it.
        this.whole = new CheckedOutputStream(new FileOutputStream(draft.toFile()), checksum);
        this.content = new DeflaterOutputStream(whole, deflater, BUFFER);
        whole.write(Recording.MAGIC);
    }

    /** Bytes of content so far. */
    long length() {
        return passedOn + filled;
    }

    void tag(int tag) throws IOException {
        room(1);
        buffer[filled++] = (byte) tag;
    }

    /** An unsigned number, seven bits a byte, the lowest first. */
    void varint(long value) throws IOException {
        room(VARINT_BYTES);
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            buffer[filled++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        buffer[filled++] = (byte) rest;
    }

    /** A signed number, folded so that small ones are short. */
    void signed(long value) throws IOException {
        varint(value << 1 ^ value >> 63);
    }

    void fixed(long value) throws IOException {
        room(Long.BYTES);
        for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
            buffer[filled++] = (byte) (value >>> shift);
        }
    }

    void bytes(byte[] bytes) throws IOException {
        varint(bytes.length);
        if (bytes.length > BUFFER) {
            passOn();
            content.write(bytes);
            passedOn += bytes.length;
            return;
        }
        room(bytes.length);
        System.arraycopy(bytes, 0, buffer, filled, bytes.length);
        filled += bytes.length;
    }

    void text(String text) throws IOException {
        bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    private void room(int count) throws IOException {
        if (BUFFER - filled < count) {
            passOn();
        }
    }

    private void passOn() throws IOException {
        content.write(buffer, 0, filled);
        passedOn += filled;
        filled = 0;
    }

    /** Ends the file, and gives it its name. */
    void finish() throws IOException {
        passOn();
        content.finish();
        long sum = checksum.getValue();
        for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
            whole.write((int) (sum >>> shift));
        }
        whole.close();
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Frees what is held; a file that was not finished is gone. */
    void release() throws IOException {
        deflater.end();
        whole.close();
        Files.deleteIfExists(draft);
    }
}
