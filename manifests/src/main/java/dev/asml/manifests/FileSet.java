package dev.asml.manifests;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.Normalizer;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipException;

/**
 * Files by their relative path, out of a folder or an archive.
 *
 * <p>Every name is safe: its segments are joined by {@code /}, none is empty, {@code .} or {@code ..}, and no two names
 * would meet on a file system that ignores case.
 */
final class FileSet {
    /**
     * Names of devices on Windows, with or without an extension; segments that end in a dot or a space, which are cut off
     * there; and colons, behind which a stream of the file would be named.
     */
    private static final Pattern SPECIAL = Pattern.compile(
            "(?i)(^|/)(con|prn|aux|nul|conin\\$|conout\\$|com[0-9¹²³]|lpt[0-9¹²³])( *\\.[^/]*)?(/|$)|[. ](/|$)|:");

    private final Bounds bounds;
    private final SortedMap<String, Content> files = new TreeMap<>();
    private final Map<String, String> taken = new HashMap<>();
    private final Map<String, String> folders = new HashMap<>();
    private long total;

    FileSet(Bounds bounds) {
        this.bounds = bounds;
    }

    /** The regular files of a folder and the folders in it, except one that is named. */
    static FileSet ofFolder(Path folder, Bounds bounds, Optional<Path> except) throws IOException {
        FileSet files = new FileSet(bounds);
        files.addFolder(folder, except);
        return files;
    }

    /** The files in name order. */
    SortedMap<String, Content> files() {
        return Collections.unmodifiableSortedMap(files);
    }

    void add(String name, Content content) throws IOException {
        String safe = safe(name);
        long size = content.size();
        bounds.requireFile(safe, size);
        total += size;
        bounds.requireTotal(total);
        claim(safe);
        files.put(safe, content);
        bounds.requireEntries(files.size());
    }

    private void addFolder(Path folder, Optional<Path> except) throws IOException {
        try (Stream<Path> walk = Files.walk(folder)) {
            List<Path> found = walk.filter(path -> !Files.isDirectory(path, NOFOLLOW_LINKS))
                    .filter(path ->
                            !except.equals(Optional.of(path.toAbsolutePath().normalize())))
                    .limit(bounds.entries() + 1L)
                    .toList();
            for (Path file : found) {
                if (!Files.isRegularFile(file, NOFOLLOW_LINKS)) {
                    throw new ZipException("holds %s, a link or no file; put the file itself there".formatted(file));
                }
                String name = folder.relativize(file)
                        .toString()
                        .replace(file.getFileSystem().getSeparator(), "/");
                add(name, new Content.OnDisk(file));
            }
        }
    }

    /** The files whose name starts with a prefix, without it. */
    FileSet below(String prefix) throws IOException {
        FileSet below = new FileSet(bounds);
        for (Map.Entry<String, Content> file : files.entrySet()) {
            if (file.getKey().startsWith(prefix)) {
                below.add(file.getKey().substring(prefix.length()), file.getValue());
            }
        }
        return below;
    }

    /** A SHA-256, in hex, over names, sizes and bytes: the same for a folder and for every archive of it. */
    String digest() throws IOException {
        MessageDigest sha = sha256();
        try (OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), sha)) {
            for (Map.Entry<String, Content> file : files.entrySet()) {
                byte[] name = file.getKey().getBytes(StandardCharsets.UTF_8);
                out.write(ByteBuffer.allocate(4).putInt(name.length).array());
                out.write(name);
                out.write(ByteBuffer.allocate(8).putLong(file.getValue().size()).array());
                copy(file.getValue(), out);
            }
        }
        return HexFormat.of().formatHex(sha.digest());
    }

    /** Writes the files into a folder that is empty or absent; the named ones become executable. */
    void unpack(Path into, Predicate<String> executable) throws IOException {
        Files.createDirectories(into);
        try (Stream<Path> present = Files.list(into)) {
            if (present.findAny().isPresent()) {
                throw new IOException("%s is not empty; unpack into a new folder".formatted(into));
            }
        }
        Path root = into.toAbsolutePath();
        for (Map.Entry<String, Content> file : files.entrySet()) {
            Path target = root.resolve(file.getKey());
            Files.createDirectories(target.getParent());
            try (OutputStream out = Files.newOutputStream(target, StandardOpenOption.CREATE_NEW)) {
                copy(file.getValue(), out);
            }
            setMode(target, executable.test(file.getKey()) ? "rwxr-xr-x" : "rw-r--r--");
        }
    }

    private static void copy(Content content, OutputStream out) throws IOException {
        try (InputStream in = content.open()) {
            in.transferTo(out);
        }
    }

    private static void setMode(Path file, String mode) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        if (view != null) {
            view.setPermissions(PosixFilePermissions.fromString(mode));
        }
    }

    /** Gives the normal form of a name, or refuses one that could leave its folder or be something else on some systems. */
    static String safe(String name) throws ZipException {
        String safe;
        try {
            safe = Syntax.pathBelow(name);
        } catch (IllegalArgumentException e) {
            throw new ZipException("holds a file whose name " + e.getMessage());
        }
        if (!Normalizer.isNormalized(safe, Normalizer.Form.NFC)) {
            throw new ZipException(
                    "holds \"%s\", whose characters are not composed (Unicode NFC); rename it".formatted(name));
        }
        if (SPECIAL.matcher(safe).find()) {
            throw new ZipException(
                    "holds \"%s\", a name that some systems take for a device or for another name; rename it"
                            .formatted(name));
        }
        return safe;
    }

    /** Takes the name of a folder that an archive holds by itself, which it may do once. */
    void addFolder(String name) throws ZipException {
        String safe = safe(name);
        claimFolders(safe + "/");
        String other = folders.putIfAbsent(plain(safe), safe);
        if (other != null) {
            throw meeting(other + "/", safe + "/");
        }
    }

    /** Takes a name and the folders above it, so that no file comes to lie where another file or a folder is. */
    private void claim(String name) throws ZipException {
        claimFolders(name);
        requireFree(plain(name), name);
        requireFree(plain(name + "/"), name);
        taken.put(plain(name), name);
    }

    private void claimFolders(String name) throws ZipException {
        for (int slash = name.indexOf('/'); slash >= 0; slash = name.indexOf('/', slash + 1)) {
            String folder = name.substring(0, slash + 1);
            requireFree(plain(name.substring(0, slash)), folder);
            taken.putIfAbsent(plain(folder), folder);
        }
    }

    private void requireFree(String key, String name) throws ZipException {
        String other = taken.get(key);
        if (other != null) {
            throw meeting(other, name);
        }
    }

    private static ZipException meeting(String one, String other) {
        return new ZipException(
                "holds \"%s\" and \"%s\", the same file on some systems; rename one".formatted(one, other));
    }

    /** In both cases in turn, for some letters meet in one of them only. */
    private static String plain(String name) {
        return name.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
