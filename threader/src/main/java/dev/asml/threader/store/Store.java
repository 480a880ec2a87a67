package dev.asml.threader.store;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Keeps what Threaders share: documents, which are replaced only in the version that was read, and files, which are
 * written once. Both have keys: words of letters, digits, {@code .}, {@code _} and {@code -}, joined by {@code /}; none
 * begins with a dot.
 *
 * <p>Whatever is written is there whole or not at all, and once a call has returned everybody sees it. Safe for use by many
 * threads, and many processes may use one store. An {@link IOException} says in its message which store does not do what
 * was asked, and why.
 */
public interface Store extends AutoCloseable {

    /**
     * A document as it was read.
     *
     * @param version another one for every other content
     */
    record Document(byte[] content, String version) {}

    /**
     * What a store has.
     *
     * @param version of a document; of a file it says nothing
     * @param written when, by the clock of the store
     */
    record Item(String key, String version, long bytes, Instant written) {}

    /** A document; empty if there is none of the key. */
    Optional<Document> read(String key) throws IOException;

    /**
     * Writes a document if nobody else has since it was read. No two documents that were ever written under a key may be
     * the same, or an old version is taken for the new one.
     *
     * @param version that was read; empty if there was none
     * @return whether it is written; false if the document has another version by now
     */
    boolean write(String key, byte[] content, Optional<String> version) throws IOException;

    /** Everything whose key begins so, in the order of the keys. */
    List<Item> list(String prefix) throws IOException;

    /** Writes a file, over what has the key. */
    void put(String key, Path from) throws IOException;

    /**
     * Reads a file into another one, which must not exist; after a failure it may hold a part.
     *
     * @throws NoSuchFileException if there is none of the key
     */
    void get(String key, Path into) throws IOException;

    /** Deletes what has the key, if anything has. */
    void delete(String key) throws IOException;

    /** Where it is, for people. */
    String address();

    @Override
    default void close() {}
}
