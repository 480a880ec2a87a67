package dev.asml.threader.wasm.wasi;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the guest sees as {@code /}: the assets, the devices, and {@code tmp}. */
final class RootDirectory implements Directory {
    static final String TMP = "tmp";

    private final AssetDirectory assets;
    private final Map<String, Device> devices;
    private final TmpDirectory tmp;

    /** The assets, with the devices once they are looked for: most invocations never do. */
    private @Nullable FixedDirectory files;

    RootDirectory(AssetDirectory assets, Map<String, Device> devices, TmpDirectory tmp) {
        this.assets = assets;
        this.devices = devices;
        this.tmp = tmp;
    }

    private FixedDirectory files() {
        if (files == null) {
            files = DeviceTree.over(assets, devices);
        }
        return files;
    }

    /** Where an absolute path whose first name is this one leads through; null unless that is on the way to a device. */
    @Nullable
    DeviceDirectory devicesBelow(String name) {
        return files() instanceof DeviceDirectory tree && tree.device(name) != null ? tree : null;
    }

    @Override
    public @Nullable Node child(String name) {
        return name.equals(TMP) ? tmp : files().child(name);
    }

    @Override
    public Iterable<Entry> entriesAfter(long cookie) {
        List<Entry> entries = new ArrayList<>(files().entriesAfter(cookie));
        long last = FIRST_COOKIE + files().entries().size() + 1;
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
