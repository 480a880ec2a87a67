package dev.asml.threader.wasm.wasi;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * A guest's way through the entries of a directory, without {@code .} and {@code ..}. It holds few of them at a time, so
 * guests may have many; entries that come or go meanwhile make it neither skip nor repeat the others.
 */
public final class Listing {
    private static final int AT_ONCE = 16;

    private final Directory directory;
    private final Deque<Directory.Entry> ahead = new ArrayDeque<>();
    private long cookie = Directory.FIRST_COOKIE;

    Listing(Directory directory) {
        this.directory = directory;
    }

    /** An entry's name and kind. */
    public record Item(String name, FileType type) {}

    /** The next one; null at the end. */
    public @Nullable Item next() {
        for (Directory.Entry entry = poll(); entry != null; entry = poll()) {
            if (entry.node().equals(directory.child(entry.name()))) {
                return new Item(entry.name(), entry.node().type());
            }
        }
        return null;
    }

    private Directory.@Nullable Entry poll() {
        if (ahead.isEmpty()) {
            look();
        }
        return ahead.poll();
    }

    private void look() {
        for (Directory.Entry entry : directory.entriesAfter(cookie)) {
            ahead.add(entry);
            cookie = entry.cookie();
            if (ahead.size() == AT_ONCE) {
                return;
            }
        }
    }
}
