package dev.asml.manifests;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.zip.ZipException;

/**
 * Reads zips that nobody vouches for.
 *
 * <p>The central directory alone says what is in the archive; it is checked as a whole before the first byte is
 * unpacked: names, kinds, sizes, and that entries neither overlap nor lie outside the file. Sizes and checksums are
 * checked again while an entry is read. What a {@link ZipException} says continues "the archive …".
 */
final class Archive {
    private static final int END_SIGNATURE = 0x06054b50;
    private static final int ENTRY_SIGNATURE = 0x02014b50;
    private static final int END_LENGTH = 22;
    private static final int ENTRY_LENGTH = 46;
    private static final int LONGEST_COMMENT = 0xffff;
    private static final int MOST_DIRECTORY_BYTES = 32 * 1024 * 1024;
    private static final int ENCRYPTION_FLAGS = 0x1 | 0x40 | 0x2000;
    private static final int KIND_MASK = 0xf000;
    private static final int KIND_FOLDER = 0x4000;
    private static final int KIND_FILE = 0x8000;

    /** Whether entry names may start with a slash, as one generation of IOmod packages does. */
    enum Names {
        RELATIVE,
        ROOTED
    }

    private final Path file;
    private final Bounds bounds;
    private final Names names;
    private final List<ZipEntryContent> entries = new ArrayList<>();

    private Archive(Path file, Bounds bounds, Names names) {
        this.file = file;
        this.bounds = bounds;
        this.names = names;
    }

    /**
     * Reads an archive's files; their content stays in the archive until it is asked for.
     *
     * @throws ZipException if this is no zip, or one that is not safe to unpack
     */
    static FileSet read(Path file, Bounds bounds, Names names) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            return new Archive(file, bounds, names).read(channel);
        }
    }

    /** Fills a buffer from a place in a file. */
    static ByteBuffer bytes(FileChannel channel, long position, int count) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, position + buffer.position()) < 0) {
                throw new ZipException("ends too early; it was not copied as a whole");
            }
        }
        return buffer.flip();
    }

    private FileSet read(FileChannel channel) throws IOException {
        long end = findEnd(channel);
        ByteBuffer record = bytes(channel, end, END_LENGTH);
        int count = unsigned(record.getShort(10));
        long length = unsigned(record.getInt(12));
        long start = unsigned(record.getInt(16));
        requireOneDisk(record, count, start);
        bounds.requireEntries(count);
        if (start + length != end || length > MOST_DIRECTORY_BYTES) {
            throw new ZipException("has a damaged directory");
        }
        FileSet files = entries(bytes(channel, start, (int) length), count);
        requireApart(channel, start);
        return files;
    }

    private static void requireOneDisk(ByteBuffer record, int count, long start) throws ZipException {
        if (count == 0xffff || start == 0xffffffffL) {
            throw new ZipException("is in Zip64 format, which its size does not need; pack it anew");
        }
        if (record.getShort(4) != 0 || record.getShort(6) != 0 || record.getShort(8) != record.getShort(10)) {
            throw new ZipException("is split into several parts; pack it as one");
        }
    }

    private static long findEnd(FileChannel channel) throws IOException {
        int count = (int) Math.min(channel.size(), END_LENGTH + LONGEST_COMMENT);
        long start = channel.size() - count;
        ByteBuffer tail = bytes(channel, start, count);
        for (int at = count - END_LENGTH; at >= 0; at--) {
            boolean found = tail.getInt(at) == END_SIGNATURE;
            if (found && at + END_LENGTH + unsigned(tail.getShort(at + 20)) == count) {
                return start + at;
            }
        }
        throw new ZipException("is not a zip file, or was not copied as a whole");
    }

    private FileSet entries(ByteBuffer directory, int count) throws IOException {
        FileSet files = new FileSet(bounds);
        for (int i = 0; i < count; i++) {
            ZipEntryContent entry = entry(directory);
            entries.add(entry);
            requireReadable(entry);
            if (entry.isFolder()) {
                requireFolder(entry);
            } else {
                files.add(named(entry), entry);
            }
        }
        if (directory.hasRemaining()) {
            throw new ZipException("has a damaged directory");
        }
        return files;
    }

    private ZipEntryContent entry(ByteBuffer directory) throws ZipException {
        int at = directory.position();
        if (directory.remaining() < ENTRY_LENGTH || directory.getInt(at) != ENTRY_SIGNATURE) {
            throw new ZipException("has a damaged directory");
        }
        int nameLength = unsigned(directory.getShort(at + 28));
        int length = ENTRY_LENGTH
                + nameLength
                + unsigned(directory.getShort(at + 30))
                + unsigned(directory.getShort(at + 32));
        if (directory.remaining() < length) {
            throw new ZipException("has a damaged directory");
        }
        directory.position(at + length);
        return new ZipEntryContent(
                file,
                name(directory.slice(at + ENTRY_LENGTH, nameLength)),
                unsigned(directory.getShort(at + 8)),
                unsigned(directory.getShort(at + 10)),
                unsigned(directory.getInt(at + 16)),
                unsigned(directory.getInt(at + 20)),
                unsigned(directory.getInt(at + 24)),
                directory.getInt(at + 38) >>> 16,
                unsigned(directory.getInt(at + 42)));
    }

    private static String name(ByteBuffer bytes) throws ZipException {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException _) {
            throw new ZipException("has a file name that is not UTF-8");
        }
    }

    private String named(ZipEntryContent entry) {
        return names == Names.ROOTED && entry.name().startsWith("/")
                ? entry.name().substring(1)
                : entry.name();
    }

    private void requireReadable(ZipEntryContent entry) throws ZipException {
        int kind = entry.mode() & KIND_MASK;
        if (kind != 0 && kind != (entry.isFolder() ? KIND_FOLDER : KIND_FILE)) {
            throw new ZipException(
                    "holds \"%s\", a link or a special file; pack the file itself".formatted(entry.name()));
        }
        if ((entry.flags() & ENCRYPTION_FLAGS) != 0) {
            throw new ZipException("is encrypted; pack it without a password");
        }
        if (entry.method() != ZipEntryContent.STORED && entry.method() != ZipEntryContent.DEFLATED) {
            throw new ZipException("compresses \"%s\" in a way that few can read; use deflate".formatted(entry.name()));
        }
        if (entry.method() == ZipEntryContent.STORED && entry.packed() != entry.size()) {
            throw new ZipException("has a damaged entry, \"%s\"".formatted(entry.name()));
        }
        bounds.requireExpansion(entry.packed(), entry.size());
    }

    private void requireFolder(ZipEntryContent entry) throws ZipException {
        String name = named(entry);
        boolean root = name.isEmpty() || name.equals("./");
        if (!root) {
            FileSet.safe(name.substring(0, name.length() - 1));
        }
        if (entry.size() != 0) {
            throw new ZipException("has a folder with content, \"%s\"".formatted(entry.name()));
        }
    }

    /** Entries that share bytes are the trick of the densest zip bombs. */
    private void requireApart(FileChannel channel, long directory) throws IOException {
        entries.sort(Comparator.comparingLong(ZipEntryContent::offset));
        for (int i = 0; i < entries.size(); i++) {
            long next = i + 1 < entries.size() ? entries.get(i + 1).offset() : directory;
            if (entries.get(i).end(channel, directory) > next) {
                throw new ZipException("has overlapping entries");
            }
        }
    }

    private static int unsigned(short value) {
        return Short.toUnsignedInt(value);
    }

    private static long unsigned(int value) {
        return Integer.toUnsignedLong(value);
    }
}
