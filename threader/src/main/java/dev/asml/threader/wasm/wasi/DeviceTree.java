package dev.asml.threader.wasm.wasi;

import java.util.IdentityHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Makes the directories that an invocation's devices are found in. */
final class DeviceTree {
    /** Beyond the inodes of assets and temporary files. */
    private static final long FIRST_INODE = 1L << 32;

    private final DeviceDirectory root;
    private final IdentityHashMap<Device, DeviceFile> files = new IdentityHashMap<>();
    private long lastInode = FIRST_INODE;

    private DeviceTree(AssetDirectory assets) {
        this.root = new DeviceDirectory(assets.inode(), assets.parentInode(), assets);
    }

    /** The assets' directory with devices in it: {@code paths} have no leading slash, and lead to one file if equal. */
    static FixedDirectory over(AssetDirectory assets, Map<String, Device> paths) {
        if (paths.isEmpty()) {
            return assets;
        }
        DeviceTree tree = new DeviceTree(assets);
        // Inodes are counted in this order, so it is always the same.
        new TreeMap<>(paths).forEach(tree::add);
        return tree.root;
    }

    private void add(String path, Device device) {
        DeviceDirectory parent = root;
        int start = 0;
        for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', start)) {
            parent = directory(parent, path.substring(start, slash), path);
            start = slash + 1;
        }
        String name = path.substring(start);
        if (name.isEmpty() || parent.device(name) != null || path.startsWith(RootDirectory.TMP + "/")) {
            throw new IllegalArgumentException("no device can be at " + path);
        }
        DeviceFile file = files.computeIfAbsent(device, added -> new DeviceFile(added, ++lastInode));
        file.linked();
        parent.add(name, file);
    }

    private DeviceDirectory directory(DeviceDirectory parent, String name, String path) {
        return switch (parent.device(name)) {
            case DeviceDirectory known -> known;
            case null -> added(parent, name);
            case Node _ -> throw new IllegalArgumentException("a device is in the way to " + path);
        };
    }

    private DeviceDirectory added(DeviceDirectory parent, String name) {
        @Nullable AssetDirectory assets = parent.assetsIn(name);
        DeviceDirectory directory = new DeviceDirectory(++lastInode, parent.inode(), assets);
        parent.add(name, directory);
        return directory;
    }
}
