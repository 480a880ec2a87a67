package dev.asml.iomods.files;

import dev.asml.iomod.IomodFailure;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * One version of a file, opened to be read. A version that takes its place meanwhile does not change what is read.
 *
 * @param entry as it was when it was opened
 * @param channel at its begin
 */
record OpenFile(Entry entry, FileChannel channel) implements AutoCloseable {
    private static final int PIECE_BYTES = 64 * 1024;

    /** Takes the bytes of a file, piece by piece. */
    @FunctionalInterface
    interface Sink {
        void write(ByteBuffer piece) throws IOException;
    }

    /** Opens what is at a place. */
    static OpenFile open(Place place) throws IOException {
        try (Folder parent = place.openParent()) {
            while (true) {
                BasicFileAttributes before = attributes(place, parent);
                FileChannel channel = parent.read(place.name());
                BasicFileAttributes after = attributes(place, parent);
                // The same before and after: what was opened between is that version.
                if (Entry.etag(before).equals(Entry.etag(after))) {
                    return new OpenFile(Entry.of(place.text(), before), channel);
                }
                channel.close();
            }
        }
    }

    private static BasicFileAttributes attributes(Place place, Folder parent) throws IOException {
        Path name = place.name();
        BasicFileAttributes attributes = parent.find(name).orElseThrow(place::missing);
        Unfollowed.check(place.text(), attributes);
        if (attributes.isDirectory()) {
            throw new IomodFailure("IS_DIRECTORY", "%s is a directory; list it".formatted(place.text()));
        }
        return attributes;
    }

    long size() {
        Long size = entry.size();
        return size == null ? 0 : size;
    }

    /** How many bytes there are of those that are asked for. */
    long available(long offset, long length) {
        return Math.clamp(size() - offset, 0, length);
    }

    /** Reads bytes that are there. */
    byte[] read(long offset, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        copy(offset, length, bytes::put);
        return bytes.array();
    }

    /** Reads bytes that are there, holding a piece of them at a time. */
    void copy(long offset, long length, Sink sink) throws IOException {
        ByteBuffer piece = ByteBuffer.allocate(PIECE_BYTES);
        for (long position = offset; position < offset + length; ) {
            piece.clear().limit((int) Math.min(piece.capacity(), offset + length - position));
            if (channel.read(piece, position) < 0) {
                throw new EOFException("%s became shorter while it was read".formatted(entry.path()));
            }
            position += piece.position();
            sink.write(piece.flip());
        }
    }

    /** The digest of all of it, in hexadecimal. */
    String sha256() throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            copy(0, size(), digest::update);
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
