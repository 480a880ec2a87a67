package dev.asml.cli;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file on its way to a Threader, which says how far it is when it is large and a person reads along. */
final class Upload extends FilterInputStream {
    private static final long MIB = 1024 * 1024;
    private static final long LARGE = 8 * MIB;

    private final long total;
    private final Terminal terminal;
    private long sent;
    private long told;

    private Upload(InputStream in, long total, Terminal terminal) {
        super(in);
        this.total = total;
        this.terminal = terminal;
    }

    static InputStream of(Path file, Terminal terminal) throws IOException {
        long size = Files.size(file);
        InputStream in = Files.newInputStream(file);
        return terminal.interactive() && size >= LARGE ? new Upload(in, size, terminal) : in;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int count = super.read(buffer, offset, length);
        sent += Math.max(count, 0);
        if (count < 0 && told < total) {
            tell("\n");
            told = total;
        } else if (sent - told >= MIB && sent < total) {
            tell("");
            told = sent;
        }
        return count;
    }

    private void tell(String end) {
        terminal.err().print("\rsending %d of %d MiB%s".formatted(sent / MIB, total / MIB, end));
        terminal.err().flush();
    }
}
