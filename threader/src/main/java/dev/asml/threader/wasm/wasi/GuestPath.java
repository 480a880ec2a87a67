package dev.asml.threader.wasm.wasi;

import java.nio.charset.StandardCharsets;

/**
 * A path as a guest gives it, and what can be done with what it leads to. All calls but those that say so end with an
 * {@link ErrnoException} where they fail.
 *
 * @param base the open directory that it starts from
 * @param path what the guest wrote
 * @param follow whether a link at its end is followed, by the calls that can
 */
public record GuestPath(Descriptor base, String path, boolean follow) {
    /** The longest path, as UTF-8. */
    static final int MAX_BYTES = 4096;

    /** A path; ends with an {@link ErrnoException} if it is too long or has a NUL in it. */
    public GuestPath {
        var _ = checked(path);
    }

    /** A path as it is, if it may be one. */
    static String checked(String path) {
        // A UTF-16 unit takes at most three bytes of UTF-8: short paths need no closer look.
        if (path.length() > MAX_BYTES / 3 && path.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            throw Errno.NAMETOOLONG.failure();
        }
        if (path.indexOf('\0') >= 0) {
            throw Errno.INVAL.failure();
        }
        return path;
    }

    /** A path whose last link is not followed. */
    public static GuestPath entry(Descriptor base, String path) {
        return new GuestPath(base, path, false);
    }

    /** Where it leads; a slash at its end follows a link too. */
    private Place lookup(long right) {
        return PathWalk.from(base.directory(right), path, follow || path.endsWith("/"));
    }

    /** The entry that it names: never a link's target. */
    private Place named(long right) {
        return PathWalk.from(base.directory(right), path, false);
    }

    /** Where an open looks for what it opens. */
    Place toOpen(Opening opening) {
        boolean follows = !opening.createsNew() && (follow || path.endsWith("/"));
        return PathWalk.from(base.directory(opening.neededRights()), path, follows);
    }

    /** Opens what it leads to, and makes a file there if asked to. */
    public Descriptor open(Opening opening) {
        return opening.open(base, toOpen(opening));
    }

    /** What is known about what it leads to. */
    public Stat stat() {
        return Stat.of(lookup(Rights.PATH_FILESTAT_GET).existing());
    }

    /** Sets the times of what it leads to. */
    public void setTimes(NewTime accessed, NewTime modified, long now) {
        Node node = lookup(Rights.PATH_FILESTAT_SET_TIMES).existing();
        node.setTimes(node.times().changed(accessed, modified, now));
    }

    /** Makes a directory. */
    public void createDirectory() {
        Place place = named(Rights.PATH_CREATE_DIRECTORY);
        if (place.node() != null) {
            throw Errno.EXIST.failure();
        }
        TmpDirectory parent = place.parent().writable();
        parent.add(place.name(), new TmpDirectory(parent.space));
    }

    /** Removes an empty directory. */
    public void removeDirectory() {
        Place place = named(Rights.PATH_REMOVE_DIRECTORY);
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

    /** Removes an entry that is no directory. */
    public void unlink() {
        Place place = named(Rights.PATH_UNLINK_FILE);
        if (place.existing() instanceof Directory) {
            throw Errno.ISDIR.failure();
        }
        place.parent().writable().remove(place.name());
    }

    /** Makes a symbolic link to a relative path. */
    public void symlinkTo(String target) {
        Place place = named(Rights.PATH_SYMLINK);
        place.requireFree();
        if (checked(target).isEmpty()) {
            throw Errno.NOENT.failure();
        }
        if (target.startsWith("/")) {
            throw Errno.PERM.failure();
        }
        TmpDirectory parent = place.parent().writable();
        parent.requireRoom();
        parent.add(place.name(), new TmpLink(parent.space, target));
    }

    /** The target of a symbolic link. */
    public String readlink() {
        if (!(named(Rights.PATH_READLINK).existing() instanceof Link link)) {
            throw Errno.INVAL.failure();
        }
        return link.target();
    }

    /** Makes another name for what this leads to. */
    public void linkTo(GuestPath other) {
        Node node = lookup(Rights.PATH_LINK_SOURCE).existing();
        Place to = other.named(Rights.PATH_LINK_TARGET);
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

    /** Gives what this names another name, and takes what had that name away. */
    public void renameTo(GuestPath other) {
        Place from = named(Rights.PATH_RENAME_SOURCE);
        Place to = other.named(Rights.PATH_RENAME_TARGET);
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
