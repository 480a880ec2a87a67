package dev.asml.threader.wasm.wasi;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Reads a folder's tree, without the files' contents, and refuses what no guest may see. */
final class AssetScan {
    private static final int MAX_DEPTH = 64;

    private final Path folder;
    private final int maxEntries;
    private final long maxBytes;
    private int entries;
    private long bytes;
    private long lastInode = Assets.ROOT_INODE;

    AssetScan(Path folder, int maxEntries, long maxBytes) {
        this.maxEntries = maxEntries;
        this.maxBytes = maxBytes;
        try {
            this.folder = folder.toRealPath();
        } catch (IOException e) {
            throw new AssetsException(folder + " cannot be read: " + e.getMessage(), e);
        }
    }

    AssetDirectory root() {
        if (!Files.isDirectory(folder)) {
            throw new AssetsException(folder + " is not a folder: put the function's files in one");
        }
        if (Files.exists(folder.resolve(RootDirectory.TMP), LinkOption.NOFOLLOW_LINKS)) {
            throw new AssetsException(
                    folder.resolve(RootDirectory.TMP) + " would hide the guest's writable /tmp: give it another name");
        }
        return directory(folder, Assets.ROOT_INODE, Assets.ROOT_INODE, 0);
    }

    private AssetDirectory directory(Path path, long inode, long parentInode, int depth) {
        if (depth > MAX_DEPTH) {
            throw new AssetsException(path + " is nested more than " + MAX_DEPTH + " folders deep");
        }
        Map<String, Node> children = new TreeMap<>();
        for (Path child : list(path)) {
            children.put(child.getFileName().toString(), node(child, inode, depth));
        }
        return new AssetDirectory(inode, parentInode, children);
    }

    private Node node(Path path, long parentInode, int depth) {
        count();
        BasicFileAttributes attributes = attributes(path);
        if (attributes.isSymbolicLink()) {
            return new AssetLink(++lastInode, target(path));
        }
        if (attributes.isDirectory()) {
            return directory(path, ++lastInode, parentInode, depth + 1);
        }
        if (attributes.isRegularFile()) {
            return new AssetFile(path, ++lastInode, size(path, attributes));
        }
        throw new AssetsException(path + " is neither file, folder nor link: remove it");
    }

    private void count() {
        entries++;
        if (entries > maxEntries) {
            throw new AssetsException(folder + " holds more than " + maxEntries + " files: pack them into fewer");
        }
    }

    private int size(Path path, BasicFileAttributes attributes) {
        bytes += attributes.size();
        if (bytes > maxBytes) {
            throw new AssetsException(folder + " holds more than " + maxBytes + " bytes, with " + path
                    + ": leave out what the function does not need");
        }
        return (int) attributes.size();
    }

    /** The link's target relative to the link, so that it means the same inside the guest. */
    private String target(Path link) {
        try {
            if (!link.toRealPath().startsWith(folder)) {
                throw new AssetsException(link + " leads out of " + folder + ": replace the link by what it leads to");
            }
            Path target = Files.readSymbolicLink(link);
            return target.isAbsolute()
                    ? link.resolve("..")
                            .normalize()
                            .relativize(link.toRealPath())
                            .toString()
                    : target.toString();
        } catch (IOException e) {
            throw new AssetsException(link + " leads nowhere: remove it", e);
        }
    }

    private static List<Path> list(Path path) {
        try (Stream<Path> children = Files.list(path)) {
            return children.sorted().toList();
        } catch (IOException e) {
            throw new AssetsException(path + " cannot be listed: " + e.getMessage(), e);
        }
    }

    private static BasicFileAttributes attributes(Path path) {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (IOException e) {
            throw new AssetsException(path + " cannot be read: " + e.getMessage(), e);
        }
    }
}
