import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Packs a folder as an .iomod file: stored zip entries named ./path, in order, with one time, so that equal folders give equal files. */
public final class Pack {
    private static final LocalDateTime TIME = LocalDateTime.of(2026, 1, 1, 0, 0);

    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[0]);
        try (var paths = Files.walk(folder);
                var zip = new ZipOutputStream(Files.newOutputStream(Path.of(args[1])))) {
            for (Path file : paths.filter(Pack::isPacked).sorted().toList()) {
                add(zip, folder, file);
            }
        }
    }

    /** A start-up cache fits one machine's Java only. */
    private static boolean isPacked(Path file) {
        return Files.isRegularFile(file) && !file.getFileName().toString().startsWith("startup-");
    }

    private static void add(ZipOutputStream zip, Path folder, Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        CRC32 checksum = new CRC32();
        checksum.update(bytes);
        ZipEntry entry = new ZipEntry("./" + folder.relativize(file).toString().replace('\\', '/'));
        entry.setTimeLocal(TIME);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(bytes.length);
        entry.setCrc(checksum.getValue());
        zip.putNextEntry(entry);
        zip.write(bytes);
        zip.closeEntry();
    }
}
