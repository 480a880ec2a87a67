package dev.asml.threader.wasm.wasi;

import java.nio.charset.StandardCharsets;

/** The calls that read and change directories by path. */
final class PathCalls {
    private static final int FOLLOW = 1;

    private PathCalls() {}

    static boolean follows(int lookupFlags) {
        return (StatCalls.flags(lookupFlags, FOLLOW) & FOLLOW) != 0;
    }

    /** Where a call's first four arguments lead: descriptor, lookup flags, path and its length. */
    static Place lookup(Wasi wasi, GuestMemory memory, long[] args, long right) {
        boolean follow = follows((int) args[1]);
        Directory start = wasi.descriptor((int) args[0]).directory(right);
        String path = memory.path((int) args[2], (int) args[3]);
        return PathWalk.from(start, path, follow || path.endsWith("/"));
    }

    /** The entry that descriptor, path and length, at {@code first} among the arguments, name: never a link's target. */
    private static Place entry(Wasi wasi, GuestMemory memory, long[] args, int first, long right) {
        Directory start = wasi.descriptor((int) args[first]).directory(right);
        return PathWalk.from(start, memory.path((int) args[first + 1], (int) args[first + 2]), false);
    }

    static void createDirectory(Wasi wasi, GuestMemory memory, long[] args) {
        Place place = entry(wasi, memory, args, 0, Rights.PATH_CREATE_DIRECTORY);
        if (place.node() != null) {
            throw Errno.EXIST.failure();
        }
        TmpDirectory parent = place.parent().writable();
        parent.add(place.name(), new TmpDirectory(parent.space));
    }

    static void removeDirectory(Wasi wasi, GuestMemory memory, long[] args) {
        Place place = entry(wasi, memory, args, 0, Rights.PATH_REMOVE_DIRECTORY);
        if (!(place.existing() instanceof Directory directory)) {
            throw Errno.NOTDIR.failure();
        }
        place.requireName();
        TmpDirectory parent = place.parent().writable();
        if (!directory.writable().isEmpty()) {
            throw Errno.NOTEMPTY.failure();
        }
        parent.remove(place.name());
    }

    static void unlinkFile(Wasi wasi, GuestMemory memory, long[] args) {
        Place place = entry(wasi, memory, args, 0, Rights.PATH_UNLINK_FILE);
        if (place.existing() instanceof Directory) {
            throw Errno.ISDIR.failure();
        }
        place.parent().writable().remove(place.name());
    }

    static void symlink(Wasi wasi, GuestMemory memory, long[] args) {
        String target = memory.path((int) args[0], (int) args[1]);
        Place place = entry(wasi, memory, args, 2, Rights.PATH_SYMLINK);
        place.requireFree();
        if (target.isEmpty()) {
            throw Errno.NOENT.failure();
        }
        if (target.startsWith("/")) {
            throw Errno.PERM.failure();
        }
        TmpDirectory parent = place.parent().writable();
        parent.requireRoom();
        parent.add(place.name(), new TmpLink(parent.space, target));
    }

    static void readlink(Wasi wasi, GuestMemory memory, long[] args) {
        Place place = entry(wasi, memory, args, 0, Rights.PATH_READLINK);
        if (!(place.existing() instanceof Link link)) {
            throw Errno.INVAL.failure();
        }
        int buffer = (int) args[3];
        int length = (int) args[4];
        memory.check(buffer, Integer.toUnsignedLong(length));
        memory.check((int) args[5], Integer.BYTES);
        byte[] target = link.target().getBytes(StandardCharsets.UTF_8);
        int count = Math.min(target.length, length);
        memory.write(buffer, target, 0, count);
        memory.writeInt((int) args[5], count);
    }

    static void link(Wasi wasi, GuestMemory memory, long[] args) {
        Place from = lookup(wasi, memory, args, Rights.PATH_LINK_SOURCE);
        Node node = from.existing();
        Place to = entry(wasi, memory, args, 4, Rights.PATH_LINK_TARGET);
        to.requireFree();
        if (node instanceof Directory) {
            throw Errno.PERM.failure();
        }
        TmpDirectory parent = to.parent().writable();
        if (!(node instanceof TmpNode linked)) {
            throw Errno.XDEV.failure();
        }
        parent.add(to.name(), linked);
    }

    static void rename(Wasi wasi, GuestMemory memory, long[] args) {
        Place from = entry(wasi, memory, args, 0, Rights.PATH_RENAME_SOURCE);
        Place to = entry(wasi, memory, args, 3, Rights.PATH_RENAME_TARGET);
        Node node = from.existing();
        from.requireName();
        to.requireName();
        TmpDirectory source = from.parent().writable();
        TmpDirectory target = to.parent().writable();
        if (!(node instanceof TmpNode moved)) {
            throw Errno.XDEV.failure();
        }
        if (moved == to.node()) {
            return;
        }
        requireReplaceable(moved, to, target);
        if (to.node() != null) {
            target.remove(to.name());
        }
        target.add(to.name(), moved);
        source.remove(from.name());
    }

    private static void requireReplaceable(TmpNode moved, Place to, TmpDirectory target) {
        if (moved instanceof TmpDirectory directory) {
            if (target.isWithin(directory)) {
                throw Errno.INVAL.failure();
            }
            requireEmptyDirectory(to);
            return;
        }
        if (to.node() instanceof Directory) {
            throw Errno.ISDIR.failure();
        }
        if (to.slash()) {
            throw Errno.NOTDIR.failure();
        }
    }

    private static void requireEmptyDirectory(Place to) {
        if (to.node() == null) {
            return;
        }
        if (!(to.node() instanceof TmpDirectory replaced)) {
            throw Errno.NOTDIR.failure();
        }
        if (!replaced.isEmpty()) {
            throw Errno.NOTEMPTY.failure();
        }
    }
}
