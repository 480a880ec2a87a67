package dev.asml.threader.journal;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.ZipException;

/**
 * A recording that is whole: its checksum holds and every entry can be read.
 *
 * @param file where it lies; as long as the recording is used it may not change
 * @param origin what it is a recording of
 * @param entries how many things the guest was told, draws included
 * @param draws how often the guest drew
 * @param ending how the run ended
 */
public record Recording(Path file, Origin origin, long entries, long draws, Ending ending) {
    /** The most bytes of content, inflated. */
    public static final long MAX_CONTENT = 256L << 20;

    /** The most bytes of one entry. */
    static final int MAX_ENTRY = 64 << 20;

    /** What the end of a recording may take beyond the limit. */
    static final int MAX_END = 1 << 16;

    private static final byte[] NAME = "ASMLREC".getBytes(StandardCharsets.US_ASCII);
    private static final byte VERSION = 1;
    private static final int SUM_BYTES = Integer.BYTES;

    /** What a file starts with: the format's name and version. */
    static final byte[] MAGIC = magic();

    private static byte[] magic() {
        byte[] magic = Arrays.copyOf(NAME, NAME.length + 1);
        magic[NAME.length] = VERSION;
        return magic;
    }

    /**
     * Reads a file to its end.
     *
     * @throws RecordingException if it is no recording, or not whole
     * @throws IOException if it cannot be read
     */
    public static Recording open(Path file) throws IOException, RecordingException {
        try (InputStream in = Files.newInputStream(file)) {
            check(in, Files.size(file));
        }
        try (RecordingInput input = RecordingInput.open(file)) {
            return read(file, input);
        } catch (EOFException | ZipException e) {
            throw new RecordingException("the recording is malformed: its content ends amid an entry");
        }
    }

    private static void check(InputStream in, long size) throws IOException, RecordingException {
        byte[] start = in.readNBytes(MAGIC.length);
        if (start.length < MAGIC.length || !Arrays.equals(start, 0, NAME.length, NAME, 0, NAME.length)) {
            throw new RecordingException("this is no recording: it does not start with \"ASMLREC\"");
        }
        if (start[NAME.length] != VERSION) {
            throw new RecordingException("the recording has format %d; this Threader reads format %d"
                    .formatted(start[NAME.length], VERSION));
        }
        CRC32 sum = new CRC32();
        sum.update(start);
        byte[] buffer = new byte[1 << 16];
        long left = size - MAGIC.length - SUM_BYTES;
        while (left > 0) {
            int count = in.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (count < 0) {
                break;
            }
            sum.update(buffer, 0, count);
            left -= count;
        }
        if (left != 0 || littleEndian(in.readNBytes(SUM_BYTES)) != sum.getValue()) {
            throw new RecordingException("the recording was cut off or changed: its checksum does not hold");
        }
    }

    private static long littleEndian(byte[] bytes) {
        long value = 0;
        for (int i = 0; i < bytes.length; i++) {
            value |= Byte.toUnsignedLong(bytes[i]) << (i * Byte.SIZE);
        }
        return value;
    }

    private static Recording read(Path file, RecordingInput input) throws IOException, RecordingException {
        Origin origin = input.origin();
        long entries = 0;
        long draws = 0;
        while (true) {
            Entry entry = input.next();
            if (entry instanceof Entry.End end) {
                if (end.entries() != entries || end.draws() != draws) {
                    throw new RecordingException("the recording is malformed: it has other entries than it counts");
                }
                return new Recording(file, origin, entries, draws, end.ending());
            }
            long count = 1 + input.skipRepeats();
            entries += count;
            draws += entry instanceof Entry.Drawn ? count : 0;
            if (count <= 0 || entries < 0) {
                throw new RecordingException("the recording is malformed: it has more entries than can be counted");
            }
        }
    }
}
