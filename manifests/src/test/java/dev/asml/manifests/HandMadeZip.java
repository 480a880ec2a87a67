package dev.asml.manifests;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;

/** A zip whose every field a test can falsify, written byte by byte. */
final class HandMadeZip {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final List<Entry> entries = new ArrayList<>();
    private int count = -1;
    private byte[] comment = {};
    private boolean zip64;

    /** An entry's fields, as they will stand in the zip. */
    static final class Entry {
        String name;
        String localName;
        byte[] packed;
        int flags;
        int method;
        long crc;
        long packedSize;
        long size;
        int mode;
        long offset = -1;

        /** What the entry's own header says in place of the directory; none if it says the same. */
        @Nullable
        Integer localFlags;

        @Nullable
        Integer localMethod;

        @Nullable
        Long localSize;

        /** Fields behind the name, and how the entry ends behind its bytes. */
        byte[] extra = {};

        byte[] localExtra = {};
        byte[] descriptor = {};

        private Entry(String name, byte[] content) {
            this.name = name;
            this.localName = name;
            this.packed = content;
            CRC32 sum = new CRC32();
            sum.update(content);
            this.crc = sum.getValue();
            this.packedSize = content.length;
            this.size = content.length;
        }
    }

    static Entry stored(String name, String content) {
        return new Entry(name, content.getBytes(StandardCharsets.UTF_8));
    }

    static Entry deflated(String name, byte[] content) {
        Entry entry = new Entry(name, content);
        Deflater deflater = new Deflater(9, true);
        deflater.setInput(content);
        deflater.finish();
        byte[] buffer = new byte[content.length + 64];
        int length = deflater.deflate(buffer);
        deflater.end();
        entry.packed = Arrays.copyOf(buffer, length);
        entry.packedSize = length;
        entry.method = 8;
        return entry;
    }

    HandMadeZip with(Entry entry) {
        if (entry.offset < 0) {
            entry.offset = bytes.size();
            writeLocal(entry);
        }
        entries.add(entry);
        return this;
    }

    HandMadeZip with(String name, String content) {
        return with(stored(name, content));
    }

    /** The record behind an entry whose sizes its header does not have, with its mark. */
    static byte[] descriptor(Entry entry) {
        return buffer(16)
                .putInt(0x08074b50)
                .putInt((int) entry.crc)
                .putInt((int) entry.packedSize)
                .putInt((int) entry.size)
                .array();
    }

    /** A field behind a name. */
    static byte[] extra(int id, byte[] content) {
        return buffer(4 + content.length)
                .putShort((short) id)
                .putShort((short) content.length)
                .put(content)
                .array();
    }

    /** Bytes that no entry has. */
    HandMadeZip withBytes(String text) {
        bytes.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    HandMadeZip withComment(String text) {
        comment = text.getBytes(StandardCharsets.UTF_8);
        return this;
    }

    /** Puts the locator of a Zip64 directory where readers look for it. */
    HandMadeZip withZip64Locator() {
        zip64 = true;
        return this;
    }

    HandMadeZip claiming(int count) {
        this.count = count;
        return this;
    }

    byte[] bytes() {
        int start = bytes.size();
        entries.forEach(this::writeCentral);
        if (zip64) {
            append(buffer(20).putInt(0x07064b50).putInt(0).putLong(start).putInt(1));
        }
        int length = bytes.size() - start;
        int claimed = count < 0 ? entries.size() : count;
        ByteBuffer end = buffer(22).putInt(0x06054b50).putInt(0);
        end.putShort((short) claimed)
                .putShort((short) claimed)
                .putInt(length)
                .putInt(start)
                .putShort((short) comment.length);
        append(end);
        bytes.writeBytes(comment);
        return bytes.toByteArray();
    }

    private void writeLocal(Entry entry) {
        byte[] name = entry.localName.getBytes(StandardCharsets.UTF_8);
        int flags = entry.localFlags == null ? entry.flags : entry.localFlags;
        int method = entry.localMethod == null ? entry.method : entry.localMethod;
        long size = entry.localSize == null ? entry.size : entry.localSize;
        ByteBuffer header = buffer(30).putInt(0x04034b50).putShort((short) 20).putShort((short) flags);
        header.putShort((short) method).putInt(0).putInt((int) entry.crc);
        header.putInt((int) entry.packedSize).putInt((int) size);
        header.putShort((short) name.length).putShort((short) entry.localExtra.length);
        append(header);
        bytes.writeBytes(name);
        bytes.writeBytes(entry.localExtra);
        bytes.writeBytes(entry.packed);
        bytes.writeBytes(entry.descriptor);
    }

    private void writeCentral(Entry entry) {
        byte[] name = entry.name.getBytes(StandardCharsets.UTF_8);
        ByteBuffer header =
                buffer(46).putInt(0x02014b50).putShort((short) 0x0314).putShort((short) 20);
        header.putShort((short) entry.flags)
                .putShort((short) entry.method)
                .putInt(0)
                .putInt((int) entry.crc);
        header.putInt((int) entry.packedSize).putInt((int) entry.size);
        header.putShort((short) name.length)
                .putShort((short) entry.extra.length)
                .putShort((short) 0)
                .putInt(0);
        header.putInt(entry.mode << 16).putInt((int) entry.offset);
        append(header);
        bytes.writeBytes(name);
        bytes.writeBytes(entry.extra);
    }

    private void append(ByteBuffer fields) {
        byte[] written = new byte[fields.flip().remaining()];
        fields.get(written);
        bytes.writeBytes(written);
    }

    private static ByteBuffer buffer(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }
}
