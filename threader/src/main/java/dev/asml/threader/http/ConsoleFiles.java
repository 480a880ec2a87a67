package dev.asml.threader.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The files that the console's pages are made of, from the jar. Safe for use by many threads. */
final class ConsoleFiles {
    /** One of them, ready to be sent. */
    private record Content(Reply reply, String tag) {}

    /** The page with all sessions. */
    static final String GALLERY = "gallery.html";

    /** The page with one session. */
    static final String PLAY = "play.html";

    /** The page that asks for the token. */
    static final String SIGN_IN = "sign-in.html";

    private static final String FOLDER = "/dev/asml/threader/console/";
    private static final List<String> NAMES = List.of(
            GALLERY,
            PLAY,
            SIGN_IN,
            "style.css",
            "icon.svg",
            "api.js",
            "gallery.js",
            "play.js",
            "link.js",
            "screen.js",
            "frames.js",
            "input.js",
            "gamepad.js",
            "pad.js",
            "apng.js",
            "sound.js");
    private static final int TAG_DIGITS = 20;

    /** Those that somebody has asked for: no start waits for the others. */
    private final Map<String, Content> files = new ConcurrentHashMap<>();

    private static Content content(String name) {
        try (InputStream in = ConsoleFiles.class.getResourceAsStream(FOLDER + name)) {
            if (in == null) {
                throw new IllegalStateException("the jar is without " + FOLDER + name);
            }
            byte[] bytes = in.readAllBytes();
            String tag = "\"" + hash(bytes) + "\"";
            Reply reply = new Reply(
                    200,
                    List.of(
                            new Reply.Header("content-type", type(name)),
                            new Reply.Header("cache-control", "no-cache"),
                            new Reply.Header("etag", tag)),
                    bytes);
            return new Content(reply, tag);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String hash(byte[] bytes) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
            return HexFormat.of().formatHex(hash).substring(0, TAG_DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static String type(String name) {
        return switch (name.substring(name.lastIndexOf('.'))) {
            case ".html" -> "text/html; charset=utf-8";
            case ".css" -> "text/css; charset=utf-8";
            case ".js" -> "text/javascript; charset=utf-8";
            case ".svg" -> "image/svg+xml";
            case String other -> throw new IllegalStateException("no content type is known for " + other);
        };
    }

    /**
     * The answer to a request for a file; null if there is none of the name.
     *
     * @param known what the client's copy has as its tag
     */
    @Nullable
    Reply reply(String name, @Nullable String known) {
        return NAMES.contains(name) ? reply(file(name), known) : null;
    }

    /**
     * The page that asks for the token, as the answer to a request without it.
     *
     * @param wrong whether there was one, but not the right one
     */
    Reply signIn(boolean wrong) {
        String page = new String(file(SIGN_IN).reply.body(), StandardCharsets.UTF_8);
        return new Reply(
                401,
                List.of(
                        new Reply.Header("content-type", type(SIGN_IN)),
                        new Reply.Header("cache-control", "no-store"),
                        new Reply.Header("www-authenticate", "Bearer")),
                page.replace("data-wrong=\"no\"", wrong ? "data-wrong=\"yes\"" : "data-wrong=\"no\"")
                        .getBytes(StandardCharsets.UTF_8));
    }

    private Content file(String name) {
        return files.computeIfAbsent(name, ConsoleFiles::content);
    }

    /** The answer to a request for one of the pages. */
    Reply page(String name, @Nullable String known) {
        return reply(file(name), known);
    }

    private static Reply reply(Content content, @Nullable String known) {
        Reply reply = content.reply;
        return content.tag.equals(known) ? new Reply(304, reply.headers(), new byte[0]) : reply;
    }
}
