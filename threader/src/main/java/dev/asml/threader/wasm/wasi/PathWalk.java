package dev.asml.threader.wasm.wasi;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A walk along a guest's path, name by name and link by link, that never leaves the directory where it starts: a
 * {@code ..} above it and an absolute path are EPERM. Only devices may be named by absolute paths, from the root, as old
 * guests name them.
 */
final class PathWalk {
    private static final int MAX_LINKS = 40;
    private static final int MAX_NAME = 255;

    /** Where guests look for devices: one that may have none is told that they are not there, and says so. */
    private static final Set<String> DEVICE_FOLDERS = Set.of("_wasmer", "dev", "sys");

    private final List<Directory> above = new ArrayList<>();
    private final Deque<String> ahead = new ArrayDeque<>();
    private boolean slash;
    private int links;

    private PathWalk(Directory start) {
        above.add(start);
    }

    /** Where {@code path} leads from {@code start}; follows a link at its end only if asked to. */
    static Place from(Directory start, String path, boolean followLast) {
        if (path.isEmpty()) {
            throw Errno.NOENT.failure();
        }
        if (path.startsWith("/") && start instanceof RootDirectory root) {
            return toDevice(root, path, followLast);
        }
        PathWalk walk = new PathWalk(start);
        walk.prepend(path);
        Place place = walk.walk(followLast);
        if (place.slash() && place.node() != null && !(place.node() instanceof Directory)) {
            throw Errno.NOTDIR.failure();
        }
        return place;
    }

    private static Place toDevice(RootDirectory root, String path, boolean followLast) {
        int start = 0;
        while (start < path.length() && path.charAt(start) == '/') {
            start++;
        }
        int end = path.indexOf('/', start);
        String first = path.substring(start, end < 0 ? path.length() : end);
        DeviceDirectory tree = root.devicesBelow(first);
        if (tree == null) {
            throw (DEVICE_FOLDERS.contains(first) ? Errno.NOENT : Errno.PERM).failure();
        }
        Place place = from(tree, path.substring(start), followLast);
        if (place.node() == null || place.node() instanceof DeviceFile || isBelow(tree, place.node())) {
            return place;
        }
        throw Errno.PERM.failure();
    }

    private static boolean isBelow(DeviceDirectory tree, Node node) {
        return node instanceof DeviceDirectory directory && directory.inode() != tree.inode();
    }

    private Place walk(boolean followLast) {
        while (!ahead.isEmpty()) {
            String name = ahead.removeFirst();
            if (name.equals(".")) {
                continue;
            }
            if (name.equals("..")) {
                ascend();
                continue;
            }
            boolean last = ahead.isEmpty();
            Directory parent = above.getLast();
            Node node = parent.child(checked(name));
            if (node instanceof Link link && (!last || followLast)) {
                follow(link);
            } else if (last) {
                return new Place(parent, name, node, slash);
            } else {
                descend(node);
            }
        }
        return Place.self(above.getLast());
    }

    private void ascend() {
        if (above.size() == 1) {
            throw Errno.PERM.failure();
        }
        above.removeLast();
    }

    private void descend(@Nullable Node node) {
        if (node == null) {
            throw Errno.NOENT.failure();
        }
        if (!(node instanceof Directory directory)) {
            throw Errno.NOTDIR.failure();
        }
        above.add(directory);
    }

    private void follow(Link link) {
        links++;
        if (links > MAX_LINKS) {
            throw Errno.LOOP.failure();
        }
        prepend(link.target());
    }

    private void prepend(String path) {
        if (path.startsWith("/")) {
            throw Errno.PERM.failure();
        }
        slash |= ahead.isEmpty() && path.endsWith("/");
        String[] names = path.split("/", -1);
        for (int i = names.length - 1; i >= 0; i--) {
            if (!names[i].isEmpty()) {
                ahead.addFirst(names[i]);
            }
        }
    }

    private static String checked(String name) {
        // A UTF-16 unit takes at most three bytes of UTF-8: short names need no closer look.
        if (name.length() > MAX_NAME / 3 && name.getBytes(StandardCharsets.UTF_8).length > MAX_NAME) {
            throw Errno.NAMETOOLONG.failure();
        }
        return name;
    }
}
