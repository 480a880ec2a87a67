package dev.asml.cli;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file on its way to a Threader, which draws how far it is, and then that the Threader is at work. */
final class Upload extends FilterInputStream {
    private static final long KIB = 1024;

    private final long total;
    private final Progress progress;
    private final String afterwards;
    private long sent;

    private Upload(InputStream in, long total, Progress progress, String afterwards) {
        super(in);
        this.total = total;
        this.progress = progress;
        this.afterwards = afterwards;
    }

    /**
     * Opens a file.
     *
     * @param afterwards what the Threader is at once it has it
     */
    static InputStream of(Path file, Progress progress, String afterwards) throws IOException {
        return new Upload(Files.newInputStream(file), Files.size(file), progress, afterwards);
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int count = super.read(buffer, offset, length);
        sent += Math.max(count, 0);
        if (count < 0 || sent == total) {
            progress.show(afterwards);
        } else {
            progress.show(sent / KIB, total / KIB, "KiB sent");
        }
        return count;
    }
}
