package dev.asml.threader.wasm.wasi;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A directory on the way to a device. Assets of the same directory show up in it, except where a device has the name. */
final class DeviceDirectory implements FixedDirectory {
    private final long inode;
    private final long parentInode;
    private final @Nullable AssetDirectory assets;
    private final Map<String, Node> devices = new HashMap<>();
    private @Nullable List<Entry> entries;

    DeviceDirectory(long inode, long parentInode, @Nullable AssetDirectory assets) {
        this.inode = inode;
        this.parentInode = parentInode;
        this.assets = assets;
    }

    /** To be called before the guest sees the directory. */
    void add(String name, Node node) {
        devices.put(name, node);
    }

    /** The node on the way to a device, or the device; null if there is only an asset of that name, or nothing. */
    @Nullable
    Node device(String name) {
        return devices.get(name);
    }

    /** The assets in a directory of this name; null if there is no such directory. */
    @Nullable
    AssetDirectory assetsIn(String name) {
        return assets != null && assets.child(name) instanceof AssetDirectory directory ? directory : null;
    }

    @Override
    public @Nullable Node child(String name) {
        Node device = devices.get(name);
        return device == null && assets != null ? assets.child(name) : device;
    }

    @Override
    public List<Entry> entries() {
        if (entries == null) {
            entries = listing();
        }
        return entries;
    }

    private List<Entry> listing() {
        Map<String, Node> all = new TreeMap<>();
        if (assets != null) {
            assets.entries().forEach(entry -> all.put(entry.name(), entry.node()));
        }
        all.putAll(devices);
        List<Entry> listing = new ArrayList<>(all.size());
        all.forEach((name, node) -> listing.add(new Entry(FIRST_COOKIE + listing.size() + 1, name, node)));
        return listing;
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
