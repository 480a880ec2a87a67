package dev.asml.manifests;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** One TOML file: from bytes to its root table, or to a problem that says where and why not. */
final class TomlFile {
    /** The largest manifest that is read. */
    static final int LARGEST = 1024 * 1024;

    private static final TomlMapper MAPPER = TomlMapper.builder()
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    /** What the parser's messages begin with, and what a user can do about it. */
    private static final Map<String, String> WORDS = Map.ofEntries(
            Map.entry("Premature end", "the file ends before a key, string, list or table is finished"),
            Map.entry(
                    "Newline not permitted",
                    "the line ends too early; a key, a header, a string in plain quotes and an inline table stay on one line"),
            Map.entry("Trailing comma", "an inline table does not end in a comma"),
            Map.entry("Duplicate key", "this key was given above already; keep one of the two"),
            Map.entry("Table redefined", "this table was opened above already; write its keys under one header"),
            Map.entry("Path into existing", "a key of this name has another kind of value above"),
            Map.entry("Object already closed", "this table was finished above and cannot grow here"),
            Map.entry("Array already finished", "this list was finished above and cannot grow here"),
            Map.entry("More data after value", "there is something after the value; write one key = value a line"),
            Map.entry("Unknown token", "this is no value or key; write text in double quotes"),
            Map.entry(
                    "Unknown escape",
                    "no such escape in a string; write \\\\ for a backslash, or 'text' to leave backslashes alone"),
            Map.entry("Illegal control", "a control character; in a string write it as an escape, such as \\u0007"),
            Map.entry("Zero-prefixed", "a number does not start with 0"),
            Map.entry("Invalid number", "this is not a number"));

    private final Path file;
    private final Report report;

    private TomlFile(Path file, Report report) {
        this.file = file;
        this.report = report;
    }

    /** Reads a file that exists; empty where it cannot be read, with the reason in the report. */
    static Optional<Table> read(Path file, Report report) {
        report.opened(file);
        return new TomlFile(file, report).read();
    }

    static Optional<Table> parse(String text, Path named, Report report) {
        report.opened(named);
        TomlFile file = new TomlFile(named, report);
        return text.length() > LARGEST ? file.tooLarge() : file.parse(text);
    }

    static Optional<Table> parse(InputStream in, Path named, Report report) throws IOException {
        report.opened(named);
        return new TomlFile(named, report).parse(in);
    }

    private Optional<Table> read() {
        try (InputStream in = Files.newInputStream(file)) {
            return parse(in);
        } catch (IOException e) {
            return problem(
                    0,
                    "cannot be read (%s); check what it is, and its permissions"
                            .formatted(e.getClass().getSimpleName()));
        }
    }

    private Optional<Table> parse(InputStream in) throws IOException {
        byte[] bytes = in.readNBytes(LARGEST + 1);
        return bytes.length > LARGEST ? tooLarge() : decode(bytes).flatMap(this::parse);
    }

    private Optional<Table> tooLarge() {
        return problem(0, "is larger than 1 MiB, the most a manifest may be");
    }

    private Optional<String> decode(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length + 1);
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        CoderResult result = decoder.decode(in, out, true);
        if (result.isError()) {
            return problem(lineAt(bytes, in.position()), "not UTF-8 here; save the file as UTF-8");
        }
        String text = out.flip().toString();
        // Some Windows editors begin a file with a byte order mark, which the parser does not know.
        return Optional.of(text.startsWith("\ufeff") ? text.substring(1) : text);
    }

    private static int lineAt(byte[] bytes, int position) {
        int line = 1;
        for (int i = 0; i < position; i++) {
            line += bytes[i] == '\n' ? 1 : 0;
        }
        return line;
    }

    private Optional<Table> parse(String text) {
        try {
            JsonNode root = MAPPER.readTree(text);
            return Optional.of(Table.root(file, report, root, LineScanner.scan(text)));
        } catch (StreamConstraintsException _) {
            return problem(0, "nests lists or tables more than 1000 deep, or holds a name or number of absurd length");
        } catch (JacksonException e) {
            return syntaxError(e);
        }
    }

    private Optional<Table> syntaxError(JacksonException e) {
        String message = e.getOriginalMessage();
        JsonLocation location = e.getLocation();
        if (location == null) {
            return problem(0, "not valid TOML: " + words(message));
        }
        if (message.endsWith("TABLE_CLOSE")) {
            // The parser takes a header's line end for a part of it, and so may stand on the next line already.
            int line = location.getLineNr() - (location.getColumnNr() == 1 ? 1 : 0);
            return problem(line, "not valid TOML: a header closes as it opens, [name] or [[name]]");
        }
        return problem(
                location.getLineNr(),
                "not valid TOML at column %d: %s".formatted(location.getColumnNr(), words(message)));
    }

    private static String words(String message) {
        return WORDS.entrySet().stream()
                .filter(entry -> message.startsWith(entry.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("something else belongs here");
    }

    private <T> Optional<T> problem(int line, String message) {
        report.problem(file, line, message);
        return Optional.empty();
    }
}
