package dev.asml.threader.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A request's path, split at the slashes first and decoded then, so that {@code %2F} stays inside its segment.
 *
 * @param segments decoded; a slash at the end of the path adds none
 * @param slashAtEnd whether the path ends with a slash
 */
record RequestPath(List<String> segments, boolean slashAtEnd) {
    /**
     * Reads a path as it came.
     *
     * @throws IllegalArgumentException if the path does not start with a slash, has a dot segment, a control character
     *     or an encoding that is no UTF-8
     */
    static RequestPath parse(String raw) {
        if (!raw.startsWith("/")) {
            throw new IllegalArgumentException("the path does not start with a slash");
        }
        List<String> segments = new ArrayList<>(8);
        int start = 1;
        for (int slash = raw.indexOf('/', start); slash >= 0; slash = raw.indexOf('/', start)) {
            segments.add(segment(raw, start, slash));
            start = slash + 1;
        }
        if (start < raw.length()) {
            segments.add(segment(raw, start, raw.length()));
        }
        return new RequestPath(segments, start == raw.length());
    }

    private static String segment(String raw, int start, int end) {
        String decoded = decode(raw.substring(start, end), false);
        if (decoded.equals(".") || decoded.equals("..")) {
            throw new IllegalArgumentException("the path has a \"%s\" segment".formatted(decoded));
        }
        for (int i = 0; i < decoded.length(); i++) {
            if (Character.isISOControl(decoded.charAt(i))) {
                throw new IllegalArgumentException("the path has a control character");
            }
        }
        return decoded;
    }

    /**
     * Decodes percent-encoded UTF-8.
     *
     * @param plusIsSpace as in queries
     * @throws IllegalArgumentException if a percent sign is not followed by two hexadecimal digits, or the bytes are no
     *     UTF-8
     */
    static String decode(String text, boolean plusIsSpace) {
        if (text.indexOf('%') < 0) {
            return plusIsSpace ? text.replace('+', ' ') : text;
        }
        byte[] from = text.getBytes(StandardCharsets.UTF_8);
        ByteBuffer to = ByteBuffer.allocate(from.length);
        for (int i = 0; i < from.length; i++) {
            if (from[i] == '%') {
                to.put((byte) ((hex(from, i + 1) << 4) | hex(from, i + 2)));
                i += 2;
            } else {
                to.put(plusIsSpace && from[i] == '+' ? (byte) ' ' : from[i]);
            }
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(to.flip()).toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("percent-encoded bytes are no UTF-8", e);
        }
    }

    private static int hex(byte[] bytes, int index) {
        int digit = index < bytes.length ? Character.digit(bytes[index], 16) : -1;
        if (digit < 0) {
            throw new IllegalArgumentException("a percent sign is not followed by two hexadecimal digits");
        }
        return digit;
    }
}
