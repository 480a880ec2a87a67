package dev.asml.threader.wasm.wasi;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A directory that the guest may change. Cookies only grow and entries stay in their order, so that a listing which
 * the guest interrupts to remove or add entries neither skips nor repeats the others.
 */
final class TmpDirectory extends TmpNode implements Directory {
    private @Nullable TmpDirectory parent;
    private @Nullable Map<String, Entry> entries;
    private long lastCookie = FIRST_COOKIE;
    private boolean removed;

    TmpDirectory(TmpSpace space) {
        this(space, Times.allAt(space.now()));
    }

    private TmpDirectory(TmpSpace space, Times times) {
        super(space, times);
    }

    /** The topmost one. It asks for no time, which would count as a draw from the invocation's clock. */
    static TmpDirectory root(TmpSpace space) {
        return new TmpDirectory(space, Times.FIXED);
    }

    @Override
    public @Nullable Node child(String name) {
        Entry entry = entries == null ? null : entries.get(name);
        return entry == null ? null : entry.node();
    }

    boolean isEmpty() {
        return entries == null || entries.isEmpty();
    }

    /** Whether this directory is {@code other} or lies somewhere below it. */
    boolean isWithin(TmpDirectory other) {
        for (TmpDirectory at = this; at != null; at = at.parent) {
            if (at == other) {
                return true;
            }
        }
        return false;
    }

    /** Refuses a further entry; to be asked before what it would lead to takes any space. */
    void requireRoom() {
        if (removed) {
            throw Errno.NOENT.failure();
        }
        space.requireEntry();
    }

    /** Adds an entry under a name that is not taken. */
    void add(String name, TmpNode node) {
        requireRoom();
        space.takeEntry();
        if (entries == null) {
            entries = new LinkedHashMap<>();
        }
        entries.put(name, new Entry(++lastCookie, name, node));
        if (node instanceof TmpDirectory directory) {
            directory.parent = this;
        }
        node.linked();
        modified();
    }

    /** Removes an entry that is there. */
    void remove(String name) {
        Entry entry = entries == null ? null : entries.remove(name);
        if (entry == null) {
            throw Errno.NOENT.failure();
        }
        space.giveEntry();
        modified();
        if (entry.node() instanceof TmpNode node) {
            node.unlinked();
        }
    }

    @Override
    public Iterable<Entry> entriesAfter(long cookie) {
        if (entries == null) {
            return List.of();
        }
        List<Entry> rest = new ArrayList<>();
        for (Entry entry : entries.values()) {
            if (Long.compareUnsigned(entry.cookie(), cookie) > 0) {
                rest.add(entry);
            }
        }
        return rest;
    }

    @Override
    public long parentInode() {
        return parent == null ? Assets.ROOT_INODE : parent.inode();
    }

    @Override
    public TmpDirectory writable() {
        return this;
    }

    @Override
    void release() {
        removed = links() == 0;
    }
}
