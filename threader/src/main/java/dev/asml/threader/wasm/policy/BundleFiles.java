package dev.asml.threader.wasm.policy;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/**
 * The files of a {@code .tar.gz}, in memory and within bounds; nothing is ever written to a disk. Only plain files and
 * folders are taken: a link, or a name that climbs, is refused.
 *
 * <p>Source of the layout: POSIX.1-2017, pax, "ustar Interchange Format".
 */
final class BundleFiles {
    private static final int BLOCK = 512;
    private static final int MAX_UNPACKED = 16 << 20;
    private static final int MAX_FILES = 1000;
    private static final int MAX_NAME = 255;

    private final InputStream in;
    private final Map<String, byte[]> files = new LinkedHashMap<>();
    private long unpacked;
    private int entries;

    private BundleFiles(InputStream in) {
        this.in = in;
    }

    /**
     * Unpacks.
     *
     * @throws PolicyException if it is malformed, cut off, or over a bound
     */
    static Map<String, byte[]> unpack(byte[] gzip) {
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(gzip))) {
            BundleFiles bundle = new BundleFiles(in);
            bundle.read();
            return bundle.files;
        } catch (EOFException e) {
            throw PolicyException.invalid("the bundle is cut off");
        } catch (IOException e) {
            throw PolicyException.invalid("the bundle is damaged: " + e.getMessage());
        }
    }

    private void read() throws IOException {
        byte[] header = block();
        while (!isZero(header)) {
            if (++entries > MAX_FILES) {
                throw PolicyException.invalid("the bundle has more than %d files".formatted(MAX_FILES));
            }
            entry(header);
            header = block();
        }
        end();
    }

    /** What follows the first block of zeros is read too, for the checksum is behind it. */
    private void end() throws IOException {
        byte[] rest = new byte[BLOCK];
        int count = in.read(rest);
        while (count >= 0) {
            unpacked(count);
            count = in.read(rest);
        }
    }

    private void entry(byte[] header) throws IOException {
        check(header);
        String name = name(header);
        byte[] content = content(name, octal(header, 124, 12));
        switch (header[156]) {
            case 0, '0', '7' -> keep(name, content);
            case '5', 'x', 'g' -> {} // a folder; further attributes, which nothing here needs
            default ->
                throw PolicyException.invalid(
                        "\"%s\" of the bundle is neither a file nor a folder; links are not followed".formatted(name));
        }
    }

    private void keep(String name, byte[] content) {
        String plain = plain(name);
        if (files.putIfAbsent(plain, content) != null) {
            throw PolicyException.invalid("\"%s\" is in the bundle twice".formatted(plain));
        }
    }

    /** A path without what says that it starts at the bundle's root. */
    static String plain(String name) {
        String plain = name.startsWith("./") ? name.substring(2) : name;
        while (plain.startsWith("/")) {
            plain = plain.substring(1);
        }
        if (plain.length() > MAX_NAME
                || plain.indexOf('\\') >= 0
                || List.of(plain.split("/", -1)).contains("..")
                || plain.chars().anyMatch(Character::isISOControl)) {
            throw PolicyException.invalid("the bundle has a file whose path leads out of it, or is none");
        }
        return plain;
    }

    private static String name(byte[] header) {
        String name = text(header, 0, 100);
        boolean ustar = new String(header, 257, 5, US_ASCII).equals("ustar");
        String prefix = ustar ? text(header, 345, 155) : "";
        return prefix.isEmpty() ? name : prefix + "/" + name;
    }

    private static String text(byte[] header, int from, int length) {
        int end = from;
        while (end < from + length && header[end] != 0) {
            end++;
        }
        return new String(header, from, end - from, UTF_8);
    }

    private byte[] content(String name, long size) throws IOException {
        unpacked(size);
        byte[] content = in.readNBytes((int) size);
        if (content.length < size) {
            throw new EOFException(name);
        }
        int padding = (int) (-size & (BLOCK - 1));
        if (in.readNBytes(padding).length < padding) {
            throw new EOFException(name);
        }
        return content;
    }

    private void unpacked(long more) {
        unpacked += more;
        if (more < 0 || unpacked > MAX_UNPACKED) {
            throw PolicyException.invalid("the bundle unpacks to more than %d MiB".formatted(MAX_UNPACKED >> 20));
        }
    }

    private byte[] block() throws IOException {
        byte[] block = in.readNBytes(BLOCK);
        if (block.length < BLOCK) {
            throw new EOFException();
        }
        unpacked(BLOCK);
        return block;
    }

    private static boolean isZero(byte[] block) {
        for (byte each : block) {
            if (each != 0) {
                return false;
            }
        }
        return true;
    }

    /** The sum of the header's bytes, its own field taken as spaces. */
    private static void check(byte[] header) {
        long sum = 0;
        for (int i = 0; i < BLOCK; i++) {
            sum += i >= 148 && i < 156 ? ' ' : header[i] & 0xff;
        }
        if (sum != octal(header, 148, 8)) {
            throw PolicyException.invalid("the bundle is damaged: a header's checksum is wrong");
        }
    }

    private static long octal(byte[] header, int from, int length) {
        long number = 0;
        for (String digits = text(header, from, length).strip(); !digits.isEmpty(); digits = digits.substring(1)) {
            int digit = digits.charAt(0) - '0';
            if (digit < 0 || digit > 7 || number > Integer.MAX_VALUE) {
                throw PolicyException.invalid("the bundle is damaged: a header's number is none");
            }
            number = number * 8 + digit;
        }
        return number;
    }
}
