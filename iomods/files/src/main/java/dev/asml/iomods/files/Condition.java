package dev.asml.iomods.files;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.asml.iomod.IomodFailure;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a write or a deletion requires of what is there.
 *
 * @param mode what is done with the file that is there
 * @param etag the version that has to be there; {@code *} stands for any
 */
record Condition(Mode mode, @Nullable String etag) {
    /** What a write does with the file that is there. */
    enum Mode {
        /** It takes its place, or makes the first. */
        @JsonProperty("replace")
        REPLACE,
        /** It makes the first, and fails if there is one. */
        @JsonProperty("create")
        CREATE,
        /** It adds to its end, or makes the first. */
        @JsonProperty("append")
        APPEND
    }

    /**
     * Reads a request's fields.
     *
     * @throws IomodFailure {@code INVALID_INPUT} if no file can fulfil it
     */
    static Condition of(@Nullable Mode mode, @Nullable String etag) {
        if (mode == Mode.CREATE && etag != null) {
            throw IomodFailure.invalidInput(
                    "field \"if_match\" asks for a file that is there, \"mode\": \"create\" for none; leave one out");
        }
        return new Condition(mode == null ? Mode.REPLACE : mode, etag);
    }

    /**
     * Compares it to what is there.
     *
     * @throws IomodFailure {@code EXISTS}, {@code CHANGED}, {@code IS_DIRECTORY}
     */
    void check(String path, Optional<BasicFileAttributes> found) throws Unfollowed {
        if (found.isEmpty()) {
            if (etag != null) {
                throw new IomodFailure("CHANGED", "%s does not exist; \"if_match\" asks for %s".formatted(path, etag));
            }
            return;
        }
        BasicFileAttributes attributes = found.get();
        if (mode == Mode.CREATE) {
            throw new IomodFailure("EXISTS", "%s exists already".formatted(path));
        }
        if (attributes.isDirectory()) {
            throw new IomodFailure("IS_DIRECTORY", "%s is a directory".formatted(path));
        }
        Unfollowed.check(path, attributes);
        if (etag != null && !etag.equals("*") && !etag.equals(Entry.etag(attributes))) {
            throw new IomodFailure(
                    "CHANGED",
                    "%s has the etag %s now; \"if_match\" asks for %s. Read it again"
                            .formatted(path, Entry.etag(attributes), etag));
        }
    }
}
