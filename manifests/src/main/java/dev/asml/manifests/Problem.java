package dev.asml.manifests;

import java.nio.file.Path;

/**
 * Something wrong with a manifest, in words that say what to do.
 *
 * @param file the manifest
 * @param line counted from 1; 0 means the file as a whole
 * @param message what is wrong, naming the key, and what to write instead
 */
public record Problem(Path file, int line, String message) {
    @Override
    public String toString() {
        return line == 0 ? file + ": " + message : file + ":" + line + ": " + message;
    }
}
