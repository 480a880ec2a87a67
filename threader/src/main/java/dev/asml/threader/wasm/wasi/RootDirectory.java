package dev.asml.threader.wasm.wasi;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the guest sees as {@code /}: the assets, and {@code tmp}. */
record RootDirectory(AssetDirectory assets, TmpDirectory tmp) implements Directory {
    static final String TMP = "tmp";

    @Override
    public @Nullable Node child(String name) {
        return name.equals(TMP) ? tmp : assets.child(name);
    }

    @Override
    public Iterable<Entry> entriesAfter(long cookie) {
        List<Entry> entries = new ArrayList<>();
        assets.entriesAfter(cookie).forEach(entries::add);
        long last = FIRST_COOKIE + assets.count() + 1;
        if (Long.compareUnsigned(cookie, last) < 0) {
            entries.add(new Entry(last, TMP, tmp));
        }
        return entries;
    }

    @Override
    public long inode() {
        return assets.inode();
    }

    @Override
    public long parentInode() {
        return inode();
    }
}
