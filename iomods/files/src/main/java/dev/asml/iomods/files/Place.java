package dev.asml.iomods.files;

import dev.asml.iomod.IomodFailure;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Where a path of a request leads.
 *
 * @param grant the folder that was granted
 * @param path from there
 * @param text as the function wrote it, for messages and answers
 */
record Place(Grant grant, RelativePath path, String text) {
    /** Opens the folder that has it; the granted folder itself is in none. */
    Folder openParent() throws IOException {
        return grant.open(named().parent());
    }

    /** As {@link #openParent}; makes the folders that are missing if that was asked for. */
    Folder openParent(boolean make) throws IOException {
        return make ? grant.openOrMake(named().parent()) : openParent();
    }

    /** The name of what is there. */
    Path name() {
        return named().name();
    }

    private RelativePath named() {
        if (path.isRoot()) {
            throw new IomodFailure(
                    "IS_DIRECTORY", "\"%s\" is the granted folder itself; name something in it".formatted(text));
        }
        return path;
    }

    /** What is said where nothing is. */
    NoSuchFileException missing() {
        return new NoSuchFileException(text);
    }
}
