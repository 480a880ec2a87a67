package dev.asml.manifests;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.zip.CRC32;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;

/**
 * A file in a zip, as the zip's directory describes it.
 *
 * @param archive the zip
 * @param name as written there
 * @param flags the general purpose flags
 * @param method stored or deflated
 * @param crc of the unpacked bytes
 * @param packed bytes in the archive
 * @param size bytes unpacked
 * @param mode the Unix mode, 0 if the packer knew none
 * @param offset of its local header
 */
record ZipEntryContent(
        Path archive, String name, int flags, int method, long crc, long packed, long size, int mode, long offset)
        implements Content {
    static final int STORED = 0;
    static final int DEFLATED = 8;

    private static final int HEADER_SIGNATURE = 0x04034b50;
    private static final int HEADER_LENGTH = 30;

    /** The flag that sizes and checksum stand behind the packed bytes. */
    private static final int SIZES_FOLLOW = 0x8;

    /** Flags that say how well a deflater was to compress. */
    private static final int DEFLATE_HINTS = 0x6;

    private static final int DESCRIPTOR_SIGNATURE = 0x08074b50;
    private static final int DESCRIPTOR_LENGTH = 12;

    boolean isFolder() {
        return name.endsWith("/");
    }

    @Override
    public InputStream open() throws IOException {
        FileChannel channel = FileChannel.open(archive);
        try {
            InputStream bytes = new BufferedInputStream(new Slice(channel, start(channel), packed), 1 << 16);
            return new Verified(method == STORED ? bytes : new Inflated(bytes), this);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** The place after the entry's last byte, with the record that may follow it. */
    long end(FileChannel channel, long directory) throws IOException {
        if (offset + HEADER_LENGTH > directory) {
            throw new ZipException("has overlapping entries; \"%s\" is one".formatted(name));
        }
        long end = start(channel) + packed;
        return end > directory || (flags & SIZES_FOLLOW) == 0 ? end : end + descriptor(channel, end, directory);
    }

    /** The length of the record behind what was packed before its size was known, which begins with a mark or does not. */
    private int descriptor(FileChannel channel, long at, long directory) throws IOException {
        ByteBuffer record = Archive.bytes(channel, at, (int) Math.min(DESCRIPTOR_LENGTH + 4, directory - at));
        if (record.remaining() >= DESCRIPTOR_LENGTH + 4
                && record.getInt(0) == DESCRIPTOR_SIGNATURE
                && saysTheSame(record, 4)) {
            return DESCRIPTOR_LENGTH + 4;
        }
        if (record.remaining() >= DESCRIPTOR_LENGTH && saysTheSame(record, 0)) {
            return DESCRIPTOR_LENGTH;
        }
        throw contradiction("its size or checksum");
    }

    private boolean saysTheSame(ByteBuffer record, int at) {
        return Integer.toUnsignedLong(record.getInt(at)) == crc
                && Integer.toUnsignedLong(record.getInt(at + 4)) == packed
                && Integer.toUnsignedLong(record.getInt(at + 8)) == size;
    }

    /** The place of the first packed byte; a local header that contradicts the directory is refused. */
    private long start(FileChannel channel) throws IOException {
        ByteBuffer header = Archive.bytes(channel, offset, HEADER_LENGTH);
        if (header.getInt(0) != HEADER_SIGNATURE) {
            throw damaged();
        }
        int nameLength = Short.toUnsignedInt(header.getShort(26));
        int extraLength = Short.toUnsignedInt(header.getShort(28));
        ByteBuffer names = Archive.bytes(channel, offset + HEADER_LENGTH, nameLength + extraLength);
        requireSame(header, names.slice(0, nameLength));
        new ExtraFields(names.slice(nameLength, extraLength)).requirePlain(name);
        return offset + HEADER_LENGTH + nameLength + extraLength;
    }

    private void requireSame(ByteBuffer header, ByteBuffer ownName) throws ZipException {
        if (!ownName.equals(ByteBuffer.wrap(name.getBytes(StandardCharsets.UTF_8)))) {
            throw contradiction("its name, there \"%s\"".formatted(StandardCharsets.UTF_8.decode(ownName.duplicate())));
        }
        int ownFlags = Short.toUnsignedInt(header.getShort(6));
        if ((ownFlags & ~DEFLATE_HINTS) != (flags & ~DEFLATE_HINTS)) {
            throw contradiction("its flags");
        }
        if (Short.toUnsignedInt(header.getShort(8)) != method) {
            throw contradiction("how it is compressed");
        }
        boolean unknown = (flags & SIZES_FOLLOW) != 0
                && header.getInt(14) == 0
                && header.getInt(18) == 0
                && header.getInt(22) == 0;
        if (!unknown && !saysTheSame(header, 14)) {
            throw contradiction("its size or checksum");
        }
    }

    private ZipException contradiction(String what) {
        return new ZipException(
                "contradicts itself about \"%s\": the entry and the directory differ in %s".formatted(name, what));
    }

    private ZipException damaged() {
        return new ZipException("has a damaged entry, \"%s\"".formatted(name));
    }

    /** A stretch of a file; closes its channel with itself. */
    private static final class Slice extends InputStream {
        private final FileChannel channel;
        private long position;
        private long left;

        Slice(FileChannel channel, long position, long left) {
            this.channel = channel;
            this.position = position;
            this.left = left;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int at, int count) throws IOException {
            if (left == 0) {
                return -1;
            }
            int read = channel.read(ByteBuffer.wrap(into, at, (int) Math.min(count, left)), position);
            if (read < 0) {
                throw new EOFException();
            }
            position += read;
            left -= read;
            return read;
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    /** Inflates, and frees its inflater when closed. */
    private static final class Inflated extends InflaterInputStream {
        Inflated(InputStream packed) {
            super(packed, new Inflater(true), 1 << 14);
        }

        @Override
        public int read(byte[] into, int at, int count) throws IOException {
            int read = super.read(into, at, count);
            if (read < 0 && (inf.getRemaining() > 0 || in.read() >= 0)) {
                throw new ZipException("bytes behind the compressed data");
            }
            return read;
        }

        @Override
        public void close() throws IOException {
            inf.end();
            super.close();
        }
    }

    /** Passes on exactly the bytes that the directory promised. */
    private static final class Verified extends FilterInputStream {
        private final ZipEntryContent entry;
        private final CRC32 crc = new CRC32();
        private long count;

        Verified(InputStream in, ZipEntryContent entry) {
            super(in);
            this.entry = entry;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int at, int length) throws IOException {
            int read = readPacked(into, at, length);
            if (read > 0) {
                crc.update(into, at, read);
                count += read;
            }
            if (count > entry.size) {
                throw new ZipException("holds \"%s\", which is longer than the %d bytes that it claims"
                        .formatted(entry.name, entry.size));
            }
            if (read < 0 && (count != entry.size || crc.getValue() != entry.crc)) {
                throw entry.damaged();
            }
            return read;
        }

        private int readPacked(byte[] into, int at, int length) throws IOException {
            try {
                return super.read(into, at, length);
            } catch (ZipException | EOFException _) {
                throw entry.damaged();
            }
        }
    }
}
