package dev.asml.threader.wasm.wasi;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The read-only files that every guest of a function sees below {@code /}. Made once at deploy; immutable, thread-safe
 * and shared between invocations, which read a file's bytes from disk at its first use.
 */
public final class Assets {
    /** The most files, directories and links. */
    public static final int MAX_ENTRIES = 10_000;

    /** The most bytes of all files together. */
    public static final long MAX_BYTES = 256L << 20;

    static final long ROOT_INODE = 1;

    private static final Assets NONE = new Assets(new AssetDirectory(ROOT_INODE, ROOT_INODE, Map.of()));

    private final AssetDirectory root;
    private volatile @Nullable String hash;

    private Assets(AssetDirectory root) {
        this.root = root;
    }

    /** No file at all. */
    public static Assets none() {
        return NONE;
    }

    /**
     * The files in and below {@code folder}; none if there is no such folder.
     *
     * @throws AssetsException if the folder cannot be read, is too big, or holds what a guest must not see
     */
    public static Assets of(Path folder) {
        return Files.exists(folder) ? new Assets(new AssetScan(folder, MAX_ENTRIES, MAX_BYTES).root()) : NONE;
    }

    /**
     * What tells these files from others: SHA-256 over their names, kinds and contents, in hexadecimal. Read from disk at
     * the first call.
     *
     * @throws AssetsException if a file cannot be read
     */
    public String hash() {
        String known = hash;
        if (known == null) {
            known = AssetHash.of(root);
            hash = known;
        }
        return known;
    }

    AssetDirectory root() {
        return root;
    }
}
