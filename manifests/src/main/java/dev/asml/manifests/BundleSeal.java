package dev.asml.manifests;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipException;

/**
 * Who vouches for a bundle, and for what. The signatures are the lines of the zip's comment, which is its end; the content
 * is all before it, every byte, with a comment's length of 0: the same bundle without a signature.
 *
 * @param content the SHA-256 of that, in hexadecimal digits
 * @param signatures none if nobody has signed it; whether they hold is yet to be asked
 */
public record BundleSeal(String content, List<BundleSignature> signatures) {
    private static final int MOST_SIGNATURES = 16;
    private static final int MOST_BYTES = 4096;

    /** A file of this name lies beside what a bundle was unpacked to, so no bundle may hold one. */
    static final String FILE = "bundle.seal";

    /** The length of the record at the end of a zip, without that of the comment, which are its last two bytes. */
    private static final int END_LENGTH = 20;

    public BundleSeal {
        signatures = List.copyOf(signatures);
    }

    /**
     * Reads a bundle's, from its first byte to its last.
     *
     * @throws ManifestException if it is no zip, or has a comment that is not of signatures
     */
    public static BundleSeal read(Path bundle) throws IOException {
        try (FileChannel channel = FileChannel.open(bundle)) {
            long end = Archive.findEnd(channel);
            return new BundleSeal(hash(channel, end), parse(new String(Archive.comment(channel, end), US_ASCII)));
        } catch (ZipException e) {
            throw ProjectBundle.cannotBeUnpacked(e);
        }
    }

    /** The SHA-256 of a bundle's file, signatures and all, in hexadecimal digits: by this Threaders know it. */
    public static String hash(Path bundle) throws IOException {
        try (DigestInputStream in = new DigestInputStream(Files.newInputStream(bundle), FileSet.sha256())) {
            in.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(in.getMessageDigest().digest());
        }
    }

    private static String hash(FileChannel channel, long end) throws IOException {
        MessageDigest sha = FileSet.sha256();
        writeContent(channel, end, 0, new DigestOutputStream(OutputStream.nullOutputStream(), sha));
        return HexFormat.of().formatHex(sha.digest());
    }

    private static void writeContent(FileChannel channel, long end, int comment, OutputStream out) throws IOException {
        channel.position(0);
        byte[] buffer = new byte[1 << 16];
        for (long left = end + END_LENGTH; left > 0; ) {
            int count = channel.read(ByteBuffer.wrap(buffer, 0, (int) Math.min(buffer.length, left)));
            if (count < 0) {
                throw new ZipException("ends too early; it was not copied as a whole");
            }
            out.write(buffer, 0, count);
            left -= count;
        }
        out.write(comment);
        out.write(comment >>> 8);
    }

    private static List<BundleSignature> parse(String comment) throws ZipException {
        List<BundleSignature> signatures = new ArrayList<>();
        try {
            if (comment.length() > MOST_BYTES || (!comment.isEmpty() && !comment.endsWith("\n"))) {
                throw new IllegalArgumentException("is cut off, or too long");
            }
            for (String line : comment.lines().toList()) {
                signatures.add(BundleSignature.parse(line));
            }
        } catch (IllegalArgumentException e) {
            throw new ZipException("has something behind its end that " + e.getMessage());
        }
        if (signatures.size() > MOST_SIGNATURES) {
            throw new ZipException("has more than %d signatures".formatted(MOST_SIGNATURES));
        }
        return signatures;
    }

    /** The ids of the keys that have signed it, by its own word. */
    public List<String> signers() {
        return signatures.stream()
                .map(signature -> signature.key().id())
                .distinct()
                .toList();
    }

    /**
     * Sees that every signature holds.
     *
     * @throws ManifestException naming the key of one that does not
     */
    void requireWhole() {
        for (BundleSignature signature : signatures) {
            if (!signature.holds(content)) {
                throw ManifestException.of(
                        ProjectBundle.NAME,
                        "the bundle is not what the key %s has signed: it, or the signature, was changed or damaged since"
                                .formatted(signature.key().id()));
            }
        }
    }

    /** Writes a bundle with one more signature, in the place of the one without it. */
    void add(BundleSignature signature, Path bundle) throws IOException {
        ByteArrayOutputStream comment = new ByteArrayOutputStream();
        for (BundleSignature each : signatures) {
            comment.writeBytes((each.line() + "\n").getBytes(US_ASCII));
        }
        comment.writeBytes((signature.line() + "\n").getBytes(US_ASCII));
        Path target = bundle.toAbsolutePath();
        Path unfinished = target.resolveSibling("." + target.getFileName() + ".part");
        try {
            try (FileChannel channel = FileChannel.open(bundle);
                    FileChannel file = FileChannel.open(
                            unfinished,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.TRUNCATE_EXISTING,
                            StandardOpenOption.WRITE);
                    OutputStream out = Channels.newOutputStream(file)) {
                writeContent(channel, Archive.findEnd(channel), comment.size(), out);
                comment.writeTo(out);
            }
            Files.move(unfinished, target, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    /** Keeps it beside what was unpacked of its bundle. */
    void keep(Path folder) throws IOException {
        List<String> lines = new ArrayList<>(List.of(content));
        signatures.forEach(signature -> lines.add(signature.line()));
        Files.write(folder.resolve(FILE), lines);
    }

    /**
     * What was kept with an unpacked bundle. It says what was signed when the bundle came; that its files are still those is
     * the word of the folder.
     *
     * @return empty if nothing was kept there, or it is damaged
     */
    public static Optional<BundleSeal> kept(Path folder) throws IOException {
        try {
            List<String> lines = Files.readAllLines(folder.resolve(FILE));
            if (!lines.isEmpty() && lines.getFirst().matches("[0-9a-f]{64}")) {
                List<BundleSignature> signatures =
                        lines.stream().skip(1).map(BundleSignature::parse).toList();
                return Optional.of(new BundleSeal(lines.getFirst(), signatures));
            }
            return Optional.empty();
        } catch (NoSuchFileException | IllegalArgumentException | CharacterCodingException _) {
            return Optional.empty();
        }
    }

    /** The ids of the keys that have signed what was unpacked to a folder, by what was kept there. */
    public static List<String> signersKept(Path folder) throws IOException {
        return kept(folder).map(BundleSeal::signers).orElse(List.of());
    }
}
