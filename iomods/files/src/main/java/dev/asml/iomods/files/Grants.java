package dev.asml.iomods.files;

import dev.asml.iomod.IomodFailure;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/**
 * The folders that a service was granted: one, in which paths begin, or several, each below its name.
 *
 * @param byName the one has the empty name
 */
record Grants(Map<String, Grant> byName) {
    Grants {
        byName = Map.copyOf(byName);
    }

    /**
     * Finds where a request's field leads.
     *
     * @throws IomodFailure {@code INVALID_INPUT}, {@code NOT_FOUND}, or {@code IS_DIRECTORY} if it leads above several
     *     granted folders
     */
    Place place(String field, String text) {
        RelativePath path = RelativePath.parse(field, text);
        Grant only = byName.get("");
        if (only != null) {
            return new Place(only, path, text);
        }
        requireSome();
        if (path.isRoot()) {
            throw new IomodFailure(
                    "IS_DIRECTORY", "field \"%s\" is above the granted folders: %s".formatted(field, names()));
        }
        Grant grant = byName.get(path.names().getFirst().toString());
        if (grant == null) {
            throw new IomodFailure(
                    "NOT_FOUND", "field \"%s\" has to begin with a granted folder: %s".formatted(field, names()));
        }
        return new Place(grant, path.rest(), text);
    }

    /** Lists what is at a path. */
    Listing.Page list(String path, boolean recursive, Listing listing) throws IOException {
        if (!path.isEmpty() || byName.containsKey("")) {
            Place place = place("path", path);
            try (Folder folder = place.grant().open(place.path())) {
                listing.walk(folder, RelativePath.parse("path", path), RelativePath.parse("path", ""));
            }
            return listing.page();
        }
        requireSome();
        for (Map.Entry<String, Grant> granted : new TreeMap<>(byName).entrySet()) {
            RelativePath name = RelativePath.parse("path", granted.getKey());
            try (Folder folder = granted.getValue().open()) {
                listing.offer(name, name, folder.attributes());
                if (recursive) {
                    listing.walk(folder, name, name);
                }
            }
        }
        return listing.page();
    }

    private void requireSome() {
        if (byName.isEmpty()) {
            throw new IomodFailure(
                    "NOT_CONFIGURED",
                    "no folder is granted: set \"root\" in the service's configuration of asml.std.files");
        }
    }

    private String names() {
        return String.join(", ", new TreeMap<>(byName).keySet());
    }
}
