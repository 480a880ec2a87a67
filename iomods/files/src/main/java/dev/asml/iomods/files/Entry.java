package dev.asml.iomods.files;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What there is at a path.
 *
 * @param path from the granted folder, or from its name if several are granted
 * @param type what kind it is of
 * @param size of a file, in bytes
 * @param modified ISO 8601, in UTC
 * @param created as {@code modified}; as the file system tells it
 * @param etag of a file; another one after every change
 * @param sha256 of a file's content, in hexadecimal, if it was asked for
 */
record Entry(
        String path,
        Type type,
        @Nullable Long size,
        String modified,
        String created,
        @Nullable String etag,
        @Nullable String sha256) {
    /** What kinds there are; only files and folders can be used. */
    enum Type {
        @JsonProperty("file")
        FILE,
        @JsonProperty("directory")
        DIRECTORY,
        @JsonProperty("link")
        LINK,
        @JsonProperty("other")
        OTHER;

        static Type of(BasicFileAttributes attributes) {
            if (attributes.isRegularFile()) {
                return FILE;
            }
            if (attributes.isDirectory()) {
                return DIRECTORY;
            }
            return attributes.isSymbolicLink() ? LINK : OTHER;
        }
    }

    static Entry of(String path, BasicFileAttributes attributes) {
        boolean file = attributes.isRegularFile();
        return new Entry(
                path,
                Type.of(attributes),
                file ? attributes.size() : null,
                attributes.lastModifiedTime().toInstant().toString(),
                attributes.creationTime().toInstant().toString(),
                file ? etag(attributes) : null,
                null);
    }

    Entry withSha256(String digest) {
        return new Entry(path, type, size, modified, created, etag, digest);
    }

    /** Which version of a file it is: the IOmod gives each a later time than the one before. */
    static String etag(BasicFileAttributes attributes) {
        return "%x-%x-%x"
                .formatted(
                        attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS),
                        attributes.size(),
                        String.valueOf(attributes.fileKey()).hashCode());
    }

    /** The time of a version that is made now, later than that of the one that it replaces. */
    static FileTime next(Optional<BasicFileAttributes> before) {
        long now = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
        long last = before.map(attributes -> attributes.lastModifiedTime().to(TimeUnit.MICROSECONDS))
                .orElse(Long.MIN_VALUE);
        return FileTime.from(Math.max(now, last + 1), TimeUnit.MICROSECONDS);
    }
}
