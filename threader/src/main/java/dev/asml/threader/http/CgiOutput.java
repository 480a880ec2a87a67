package dev.asml.threader.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a plain WASI program wrote, if it starts with a header block as RFC 3875 §6 has it: fields of which at least one
 * is {@code Content-Type}, {@code Location} or {@code Status}, then an empty line, then the body.
 */
final class CgiOutput {
    /** Bytes that a header block may have; no more than what an answer's buffer holds. */
    static final int LONGEST_BLOCK = 65536;

    private final byte[] output;
    private final List<Reply.Header> headers = new ArrayList<>();
    private int position;
    private int status;
    private boolean cgi;
    private boolean located;

    private CgiOutput(byte[] output) {
        this.output = output;
    }

    /**
     * The head of an answer.
     *
     * @param length bytes of the header block; 0 if there is none
     */
    record Head(int status, List<Reply.Header> headers, int length) {}

    /** Whether what follows these bytes may make them the start of a header block. */
    static boolean undecided(byte[] start) {
        if (start.length >= LONGEST_BLOCK) {
            return false;
        }
        CgiOutput parsed = new CgiOutput(start);
        for (String line = parsed.line(); line != null; line = parsed.line()) {
            if (line.isEmpty() || !parsed.field(line)) {
                return false;
            }
        }
        return parsed.mayBeField();
    }

    /** The head that the program described, or that of an answer without a legal header block. */
    static Head head(byte[] start) {
        CgiOutput parsed = new CgiOutput(start);
        return parsed.readBlock()
                ? new Head(parsed.code(), parsed.headers, parsed.position)
                : new Head(200, List.of(), 0);
    }

    /** Whether the line that is not at its end can become a field. */
    private boolean mayBeField() {
        String line = new String(output, position, output.length - position, StandardCharsets.ISO_8859_1);
        int colon = line.indexOf(':');
        String name = colon < 0 ? line : line.substring(0, colon);
        return line.isEmpty()
                || line.equals("\r")
                || (HeaderRules.legalName(name) && (colon < 0 || legalStart(line.substring(colon + 1))));
    }

    private static boolean legalStart(String value) {
        return HeaderRules.legalValue(value.endsWith("\r") ? value.substring(0, value.length() - 1) : value);
    }

    /** The answer that the program described, or nothing if its output does not start with a legal header block. */
    static Optional<Reply> parse(byte[] output) {
        CgiOutput parsed = new CgiOutput(output);
        return parsed.readBlock() ? Optional.of(parsed.reply()) : Optional.empty();
    }

    private boolean readBlock() {
        for (String line = line(); line != null; line = line()) {
            if (line.isEmpty()) {
                return cgi;
            }
            if (!field(line)) {
                return false;
            }
        }
        return false;
    }

    /** The next line without its end, or null if there is none within the bound. */
    private @Nullable String line() {
        int bound = Math.min(output.length, LONGEST_BLOCK);
        for (int end = position; end < bound; end++) {
            if (output[end] == '\n') {
                int textEnd = end > position && output[end - 1] == '\r' ? end - 1 : end;
                String line = new String(output, position, textEnd - position, StandardCharsets.ISO_8859_1);
                position = end + 1;
                return line;
            }
        }
        return null;
    }

    private boolean field(String line) {
        int colon = line.indexOf(':');
        if (colon <= 0) {
            return false;
        }
        String name = line.substring(0, colon);
        String value = line.substring(colon + 1).strip();
        if (!HeaderRules.legalName(name) || !HeaderRules.legalValue(value)) {
            return false;
        }
        if (name.equalsIgnoreCase("status")) {
            cgi = true;
            return readStatus(value);
        }
        located |= name.equalsIgnoreCase("location");
        cgi |= located || name.equalsIgnoreCase("content-type");
        if (!HeaderRules.dropped(name)) {
            headers.add(new Reply.Header(name, value));
        }
        return true;
    }

    private boolean readStatus(String value) {
        if (!value.matches("[2-5]\\d\\d( .*)?")) {
            return false;
        }
        status = Integer.parseInt(value.substring(0, 3));
        return true;
    }

    private int code() {
        return status != 0 ? status : located ? 302 : 200;
    }

    private Reply reply() {
        return new Reply(code(), headers, Arrays.copyOfRange(output, position, output.length));
    }
}
