package dev.asml.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.asml.cli.view.Picture;
import dev.asml.cli.view.Png;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Frames that are counted, hashed, and written to files if there is a folder for them. */
final class FrameSink {
    private final Optional<Path> folder;
    private final List<Kept> kept = new ArrayList<>();

    /** What is remembered of a frame. */
    private record Kept(int framebuffer, long draw, int width, int height, String hash, Optional<Path> file) {}

    private FrameSink(Optional<Path> folder) {
        this.folder = folder;
    }

    /** One that writes to a folder, which is made if it is not there. */
    static FrameSink to(Optional<Path> folder) throws IOException {
        if (folder.isPresent()) {
            Files.createDirectories(folder.get());
        }
        return new FrameSink(folder);
    }

    void add(Picture picture) throws IOException {
        Optional<Path> file = folder.map(path -> path.resolve(name(picture)));
        if (file.isPresent()) {
            Files.write(file.get(), Png.of(picture));
        }
        kept.add(new Kept(
                picture.framebuffer(), picture.draw(), picture.width(), picture.height(), picture.hash(), file));
    }

    private static String name(Picture picture) {
        return "fb%d-%06d.png".formatted(picture.framebuffer(), picture.draw());
    }

    int count() {
        return kept.size();
    }

    /** A line about all of them. */
    String summary() {
        String files = folder.map(path -> " in " + path).orElse("");
        return Plural.of(kept.size(), "frame") + files + (kept.isEmpty() ? "" : ", sha256 " + hash());
    }

    /** The hash of the frames' hashes, one a line. */
    private String hash() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            kept.forEach(frame -> digest.update((frame.hash + "\n").getBytes(StandardCharsets.US_ASCII)));
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }

    /** Puts all of them into a document. */
    void describe(ObjectNode document) {
        ArrayNode frames = document.putArray("frames");
        for (Kept frame : kept) {
            ObjectNode one = frames.addObject()
                    .put("framebuffer", frame.framebuffer)
                    .put("draw", frame.draw)
                    .put("width", frame.width)
                    .put("height", frame.height)
                    .put("sha256", frame.hash);
            frame.file.ifPresent(file -> one.put("file", file.toString()));
        }
    }
}
