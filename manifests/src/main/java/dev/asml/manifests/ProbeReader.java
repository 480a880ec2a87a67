package dev.asml.manifests;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Reads what a function is probed with. */
final class ProbeReader {
    private static final Duration LEAST = Duration.ofMillis(1);
    private static final Duration USUAL = Duration.ofSeconds(5);
    private static final Duration MOST = Duration.ofMinutes(5);
    private static final int LEAST_STATUS = 200;
    private static final int MOST_STATUS = 599;
    private static final int LONGEST_PATH = 1024;

    /** RFC 3986, sections 3.3 and 3.4. */
    private static final Pattern TARGET = Pattern.compile(
            "/(?:[A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})*+(?:\\?(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*+)?");

    private static final Pattern DOT_SEGMENT = Pattern.compile("(?i).*/(?:\\.|%2e){1,2}(?:[/?].*)?");

    /** RFC 9110, sections 5.1 and 5.5. */
    private static final Pattern FIELD = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,128}");

    private static final Pattern VALUE = Pattern.compile("[\\x20-\\x7E]{0,4096}");

    /** They follow from the rest of the request. */
    private static final Set<String> FRAMING =
            Set.of("connection", "content-length", "host", "te", "transfer-encoding");

    private static final Set<String> METHODS = methods();

    private ProbeReader() {}

    private static Set<String> methods() {
        Set<String> methods = new TreeSet<>(Syntax.VERBS);
        methods.remove("ANY");
        return methods;
    }

    /** @param own the path that leads to the function in any case */
    static Optional<ProbeManifest> read(Table function, String own) {
        Table table = function.table("probe");
        ProbeManifest probe = new ProbeManifest(
                table.text("method", ProbeReader::method).orElse("GET"),
                table.text("path", ProbeReader::target).orElse(own),
                headers(table),
                table.text("body").orElse(""),
                status(table),
                table.text("contains"),
                table.seconds("timeout_seconds", USUAL, LEAST, MOST),
                function.line("probe"));
        return function.has("probe") ? Optional.of(probe) : Optional.empty();
    }

    private static String method(String text) {
        return Syntax.verb(text, METHODS);
    }

    private static String target(String text) {
        if (text.length() > LONGEST_PATH
                || !TARGET.matcher(text).matches()
                || DOT_SEGMENT.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "must be a path as a client sends it, for example /todos/1?full=yes, not \"%s\"".formatted(text));
        }
        return text;
    }

    private static OptionalInt status(Table table) {
        int any = LEAST_STATUS - 1;
        int status = table.whole("status", any, LEAST_STATUS, MOST_STATUS);
        return status == any ? OptionalInt.empty() : OptionalInt.of(status);
    }

    private static Map<String, String> headers(Table table) {
        Map<String, String> headers = table.textMap("headers");
        headers.forEach((name, value) -> {
            if (!FIELD.matcher(name).matches()) {
                table.problem("headers", "has \"%s\", which is no name of a header".formatted(name));
            } else if (FRAMING.contains(name.toLowerCase(Locale.ROOT))) {
                table.problem("headers", "has \"%s\", which follows from the rest; leave it out".formatted(name));
            } else if (!VALUE.matcher(value).matches()) {
                table.problem(
                        "headers",
                        "has a value of \"%s\" that no header can have; write printable ASCII".formatted(name));
            }
        });
        return headers;
    }
}
