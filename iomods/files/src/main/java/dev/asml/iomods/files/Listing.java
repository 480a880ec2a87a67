package dev.asml.iomods.files;

import dev.asml.iomod.IomodFailure;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * One page of what folders have, in the order of the paths' names. A page needs a look at every entry that comes after
 * the page before, but holds no more of them than it answers.
 */
final class Listing {
    /** Name by name: a folder comes before what it has, and that before what follows the folder. */
    private static final Comparator<RelativePath> ORDER = Listing::compare;

    private final boolean recursive;
    private final Optional<Glob> glob;
    private final @Nullable RelativePath after;
    private final int limit;
    private final PriorityQueue<Found> found = new PriorityQueue<>(Comparator.comparing(Found::path, ORDER.reversed()));

    /** An entry, and its whole path. */
    private record Found(RelativePath path, Entry entry) {}

    /**
     * What a call answers.
     *
     * @param entries in order
     * @param cursor for the next page; none after the last
     */
    record Page(List<Entry> entries, @Nullable String cursor) {}

    /** A page that comes after a path, or the first. */
    Listing(boolean recursive, Optional<Glob> glob, @Nullable RelativePath after, int limit) {
        this.recursive = recursive;
        this.glob = glob;
        this.after = after;
        this.limit = limit;
    }

    /**
     * Takes what a folder has.
     *
     * @param base where it is, as functions see it
     * @param below what is between the folder that is listed and this one
     */
    void walk(Folder folder, RelativePath base, RelativePath below) throws IOException {
        if (base.names().size() >= RelativePath.MAX_DEPTH) {
            throw new IomodFailure("LIMIT", "%s is as deep as a path can be; list it by itself".formatted(base));
        }
        folder.forEachName(name -> {
            if (!RelativePath.isReserved(name.toString())) {
                visit(folder, name, base.child(name), below.child(name));
            }
        });
    }

    private void visit(Folder folder, Path name, RelativePath path, RelativePath below) throws IOException {
        if (!concerns(path)) {
            return;
        }
        BasicFileAttributes attributes = folder.find(name).orElse(null);
        if (attributes == null) {
            return;
        }
        offer(path, below, attributes);
        if (recursive && attributes.isDirectory()) {
            descend(folder, name, path, below);
        }
    }

    private void descend(Folder folder, Path name, RelativePath path, RelativePath below) throws IOException {
        try (Folder child = folder.enter(name)) {
            walk(child, path, below);
        } catch (NoSuchFileException | NotDirectoryException | Unfollowed _) {
            // Deleted, or replaced, since it was looked at.
        }
    }

    /** Whether it, or what is below it, can be on the page. */
    private boolean concerns(RelativePath path) {
        Found last = found.peek();
        if (last != null && found.size() > limit && ORDER.compare(path, last.path()) > 0) {
            return false;
        }
        return after == null || ORDER.compare(path, after) > 0 || after.isIn(path);
    }

    /** Takes an entry if it is on the page. */
    void offer(RelativePath path, RelativePath below, BasicFileAttributes attributes) {
        boolean wanted = (after == null || ORDER.compare(path, after) > 0)
                && glob.map(pattern -> pattern.matches(below)).orElse(true);
        if (!wanted) {
            return;
        }
        found.add(new Found(path, Entry.of(path.toString(), attributes)));
        if (found.size() > limit + 1) {
            found.remove();
        }
    }

    Page page() {
        List<Entry> entries = new ArrayList<>();
        while (!found.isEmpty()) {
            entries.add(found.remove().entry());
        }
        List<Entry> ordered = entries.reversed();
        return ordered.size() > limit
                ? new Page(ordered.subList(0, limit), ordered.get(limit - 1).path())
                : new Page(ordered, null);
    }

    private static int compare(RelativePath one, RelativePath other) {
        Iterator<Path> names = other.names().iterator();
        for (Path name : one.names()) {
            if (!names.hasNext()) {
                return 1;
            }
            // As text, which is what a cursor has of names that are no text.
            int order = name.toString().compareTo(names.next().toString());
            if (order != 0) {
                return order;
            }
        }
        return names.hasNext() ? -1 : 0;
    }
}
