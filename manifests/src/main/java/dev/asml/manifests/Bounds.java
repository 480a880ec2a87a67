package dev.asml.manifests;

import java.util.zip.ZipException;

/**
 * The most that an archive may hold.
 *
 * @param totalBytes of all files together, unpacked
 * @param fileBytes of one file, unpacked
 * @param entries files and folders
 */
record Bounds(long totalBytes, long fileBytes, int entries) {
    private static final long MIB = 1024 * 1024;
    private static final int MOST_EXPANSION = 200;

    static final Bounds BUNDLE = new Bounds(512 * MIB, 512 * MIB, 20_000);
    static final Bounds IOMOD = new Bounds(1024 * MIB, 512 * MIB, 20_000);

    void requireEntries(long count) throws ZipException {
        if (count > entries) {
            throw new ZipException("holds %d files and folders; %d are allowed".formatted(count, entries));
        }
    }

    void requireFile(String name, long size) throws ZipException {
        if (size > fileBytes) {
            throw new ZipException("holds \"%s\" of %d bytes; a file may have %d".formatted(name, size, fileBytes));
        }
    }

    void requireTotal(long size) throws ZipException {
        if (size > totalBytes) {
            throw new ZipException("holds more than %d MiB, the most that is allowed".formatted(totalBytes / MIB));
        }
    }

    /** Refuses what grows out of all proportion: real files shrink to a hundredth at the best, bombs to a thousandth. */
    void requireExpansion(String name, long packed, long unpacked) throws ZipException {
        if (unpacked > MIB + packed * MOST_EXPANSION) {
            throw new ZipException("holds \"%s\", which unpacks to more than %d times its size, as a zip bomb does"
                    .formatted(name, MOST_EXPANSION));
        }
    }
}
