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
 * <p>There is one way only to read what is accepted. The central directory says what is in the archive; it is checked as
 * a whole before the first byte is unpacked: names, kinds, sizes, that each entry's own header says the same, and that the
 * entries fill the file from its first byte to the directory, one behind the other. Sizes and checksums are checked again
 * while an entry is read. What a {@link ZipException} says continues "the archive …".
 */
final class Archive {
    private static final int END_SIGNATURE = 0x06054b50;
    private static final int ENTRY_SIGNATURE = 0x02014b50;
    private static final int END_LENGTH = 22;
    private static final int ENTRY_LENGTH = 46;
    private static final int LONGEST_COMMENT = 0xffff;
    private static final int MOST_DIRECTORY_BYTES = 32 * 1024 * 1024;
    private static final int ZIP64_LOCATOR_SIGNATURE = 0x07064b50;
    private static final int ZIP64_LOCATOR_LENGTH = 20;
    private static final long ZIP64_MARK = 0xffffffffL;
    private static final int ENCRYPTION_FLAGS = 0x1 | 0x40 | 0x2000;

    /** Bytes that deflate makes of nothing. */
    private static final int EMPTY_DEFLATED = 2;

    private static final int KIND_MASK = 0xf000;
    private static final int KIND_FOLDER = 0x4000;
    private static final int KIND_FILE = 0x8000;

    /** How entries may be named. */
    enum Names {
        /** In the normal form, as bundles have them. */
        NORMAL,

        /** Also behind a slash or a {@code ./}, as the generations of IOmod packages have them. */
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
        requireOneDisk(record);
        requireNoZip64(channel, end, count, start);
        bounds.requireEntries(count);
        if (start + length < end) {
            throw new ZipException(
                    "has %d bytes before its first entry or behind its directory; nothing may stand there"
                            .formatted(end - start - length));
        }
        if (start + length != end || length > MOST_DIRECTORY_BYTES) {
            throw new ZipException("has a damaged directory");
        }
        FileSet files = entries(bytes(channel, start, (int) length), count);
        requireSeamless(channel, start);
        return files;
    }

    private static void requireOneDisk(ByteBuffer record) throws ZipException {
        if (record.getShort(4) != 0 || record.getShort(6) != 0 || record.getShort(8) != record.getShort(10)) {
            throw new ZipException("is split into several parts; pack it as one");
        }
    }

    /** What another reader would believe instead of the fields that are read here. */
    private static void requireNoZip64(FileChannel channel, long end, int count, long start) throws IOException {
        long locator = end - ZIP64_LOCATOR_LENGTH;
        if (count == 0xffff
                || start == ZIP64_MARK
                || (locator >= 0 && bytes(channel, locator, 4).getInt() == ZIP64_LOCATOR_SIGNATURE)) {
            throw new ZipException("is in Zip64 format, which its size does not need; pack it anew");
        }
    }

    /** The place of the record at the end, behind which is only the comment. */
    static long findEnd(FileChannel channel) throws IOException {
        int count = (int) Math.min(channel.size(), END_LENGTH + LONGEST_COMMENT);
        long start = channel.size() - count;
        ByteBuffer tail = bytes(channel, start, count);
        int behind = -1;
        for (int at = count - END_LENGTH; at >= 0; at--) {
            if (tail.getInt(at) == END_SIGNATURE) {
                behind = count - at - END_LENGTH - unsigned(tail.getShort(at + 20));
                if (behind == 0) {
                    return start + at;
                }
            }
        }
        throw new ZipException(
                behind > 0
                        ? "has %d bytes behind its end; nothing may stand there".formatted(behind)
                        : "is not a zip file, or was not copied as a whole");
    }

    /** The comment of an archive, which lies behind all else. */
    static byte[] comment(FileChannel channel, long end) throws IOException {
        return bytes(channel, end + END_LENGTH, (int) (channel.size() - end - END_LENGTH))
                .array();
    }

    private FileSet entries(ByteBuffer directory, int count) throws IOException {
        FileSet files = new FileSet(bounds);
        for (int i = 0; i < count; i++) {
            ZipEntryContent entry = entry(directory);
            entries.add(entry);
            requireReadable(entry);
            if (entry.isFolder()) {
                addFolder(files, entry);
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
        int extraLength = unsigned(directory.getShort(at + 30));
        int length = ENTRY_LENGTH + nameLength + extraLength + unsigned(directory.getShort(at + 32));
        if (directory.remaining() < length) {
            throw new ZipException("has a damaged directory");
        }
        directory.position(at + length);
        String name = name(directory.slice(at + ENTRY_LENGTH, nameLength));
        if (directory.getShort(at + 34) != 0) {
            throw new ZipException("has \"%s\" in another part of itself; pack it as one".formatted(name));
        }
        new ExtraFields(directory.slice(at + ENTRY_LENGTH + nameLength, extraLength)).requirePlain(name);
        return new ZipEntryContent(
                file,
                name,
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

    private String named(ZipEntryContent entry) throws ZipException {
        String name = entry.name();
        if (names == Names.ROOTED) {
            return name.startsWith("/") ? name.substring(1) : name;
        }
        String normal = FileSet.safe(entry.isFolder() ? name.substring(0, name.length() - 1) : name);
        if (!name.startsWith(normal)) {
            throw new ZipException("holds \"%s\", which is not in the normal form, \"%s\"".formatted(name, normal));
        }
        return name;
    }

    private void requireReadable(ZipEntryContent entry) throws ZipException {
        int kind = entry.mode() & KIND_MASK;
        if (kind != 0 && kind != (entry.isFolder() ? KIND_FOLDER : KIND_FILE)) {
            throw new ZipException(
                    "holds \"%s\", a link or a special file; pack the file itself".formatted(entry.name()));
        }
        if ((entry.flags() & ENCRYPTION_FLAGS) != 0) {
            throw new ZipException("has \"%s\" encrypted; pack it without a password".formatted(entry.name()));
        }
        if (entry.method() != ZipEntryContent.STORED && entry.method() != ZipEntryContent.DEFLATED) {
            throw new ZipException("compresses \"%s\" in a way that few can read; use deflate".formatted(entry.name()));
        }
        if (entry.packed() == ZIP64_MARK || entry.size() == ZIP64_MARK || entry.offset() == ZIP64_MARK) {
            throw new ZipException("has \"%s\" in Zip64 format; pack it anew".formatted(entry.name()));
        }
        if (entry.method() == ZipEntryContent.STORED && entry.packed() != entry.size()) {
            throw new ZipException("claims two sizes for \"%s\", which is not compressed: %d and %d bytes"
                    .formatted(entry.name(), entry.packed(), entry.size()));
        }
        bounds.requireExpansion(entry.name(), entry.packed(), entry.size());
    }

    private void addFolder(FileSet files, ZipEntryContent entry) throws ZipException {
        if (entry.size() != 0 || entry.packed() > EMPTY_DEFLATED) {
            throw new ZipException("has a folder with content, \"%s\"".formatted(entry.name()));
        }
        boolean root = entry.name().equals("/") || entry.name().equals("./");
        if (!root || names == Names.NORMAL) {
            String name = named(entry);
            files.addFolder(name.substring(0, name.length() - 1));
        }
    }

    /**
     * Entries that share bytes are the trick of the densest zip bombs, and in bytes that belong to no entry hides what
     * other readers find.
     */
    private void requireSeamless(FileChannel channel, long directory) throws IOException {
        entries.sort(Comparator.comparingLong(ZipEntryContent::offset));
        long at = 0;
        for (ZipEntryContent entry : entries) {
            if (entry.offset() < at) {
                throw new ZipException("has overlapping entries; \"%s\" is one".formatted(entry.name()));
            }
            if (entry.offset() > at) {
                throw new ZipException("has %d bytes before \"%s\" that belong to no entry"
                        .formatted(entry.offset() - at, entry.name()));
            }
            at = entry.end(channel, directory);
        }
        if (at > directory) {
            throw new ZipException("has overlapping entries; \"%s\" is one"
                    .formatted(entries.getLast().name()));
        }
        if (at < directory) {
            throw new ZipException("has %d bytes behind its entries that belong to none".formatted(directory - at));
        }
    }

    private static int unsigned(short value) {
        return Short.toUnsignedInt(value);
    }

    private static long unsigned(int value) {
        return Integer.toUnsignedLong(value);
    }
}
