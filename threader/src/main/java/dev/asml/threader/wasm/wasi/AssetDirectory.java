package dev.asml.threader.wasm.wasi;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A folder of assets; immutable and shared between invocations. */
final class AssetDirectory implements FixedDirectory {
    private final long inode;
    private final long parentInode;
    private final Map<String, Node> children;
    private final List<Entry> entries;

    AssetDirectory(long inode, long parentInode, Map<String, Node> children) {
        this.inode = inode;
        this.parentInode = parentInode;
        this.children = Map.copyOf(children);
        List<Entry> listing = new ArrayList<>();
        new TreeMap<>(children)
                .forEach((name, node) -> listing.add(new Entry(FIRST_COOKIE + listing.size() + 1, name, node)));
        this.entries = List.copyOf(listing);
    }

    @Override
    public @Nullable Node child(String name) {
        return children.get(name);
    }

    @Override
    public List<Entry> entries() {
        return entries;
    }

    @Override
    public long inode() {
        return inode;
    }

    @Override
    public long parentInode() {
        return parentInode;
    }
}
