package dev.asml.manifests;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes zips whose bytes depend on nothing but the files in them.
 *
 * <p>Entries are stored, not compressed: what a deflater writes differs from one zlib to the next.
 */
final class ZipWriter {
    private static final LocalDateTime TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

    private ZipWriter() {}

    /** Writes the files in name order, each name behind a prefix; leaves the stream open. */
    static void write(FileSet files, String prefix, OutputStream out) throws IOException {
        ZipOutputStream zip = new ZipOutputStream(out, StandardCharsets.UTF_8);
        for (Map.Entry<String, Content> file : files.files().entrySet()) {
            zip.putNextEntry(entry(prefix + file.getKey(), file.getValue()));
            try (InputStream in = file.getValue().open()) {
                in.transferTo(zip);
            }
            zip.closeEntry();
        }
        zip.finish();
    }

    private static ZipEntry entry(String name, Content content) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        entry.setMethod(ZipEntry.STORED);
        entry.setTimeLocal(TIME);
        try (CheckedInputStream in = new CheckedInputStream(content.open(), new CRC32())) {
            entry.setSize(in.transferTo(OutputStream.nullOutputStream()));
            entry.setCrc(in.getChecksum().getValue());
        }
        return entry;
    }
}
