package dev.asml.threader.log;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Locale;

/** How a line looks outside the Threader. */
public enum LogFormat {
    /** For people: time, level, source, text. */
    TEXT {
        @Override
        public String format(LogLine line) {
            String request = line.request().isEmpty() ? "" : " [" + line.request() + "]";
            return "%s %-5s %s%s %s"
                    .formatted(line.time(), line.level(), line.source(), request, withoutControls(line.text()));
        }
    },
    /** For programs: one JSON object. */
    JSON {
        @Override
        public String format(LogLine line) {
            StringWriter text = new StringWriter(160 + line.text().length());
            try (JsonGenerator json = FACTORY.createGenerator(text)) {
                json.writeStartObject();
                json.writeStringField("time", line.time().toString());
                json.writeStringField("level", line.level().word());
                json.writeStringField("source", line.source());
                writeIds(json, line.ids());
                json.writeStringField("stream", line.stream().word());
                json.writeStringField("text", line.text());
                json.writeEndObject();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return text.toString();
        }
    };

    private static final JsonFactory FACTORY = new JsonFactory();

    private static void writeIds(JsonGenerator json, LogIds ids) throws IOException {
        writeId(json, "request_id", ids.request());
        writeId(json, "function", ids.function());
        writeId(json, "trace_id", ids.trace());
        if (ids.call() != 0) {
            json.writeNumberField("call", ids.call());
        }
    }

    private static void writeId(JsonGenerator json, String name, String id) throws IOException {
        if (!id.isEmpty()) {
            json.writeStringField(name, id);
        }
    }

    /** The line without a line end. */
    public abstract String format(LogLine line);

    /**
     * Reads {@code text} or {@code json}.
     *
     * @throws IllegalArgumentException for any other word
     */
    public static LogFormat parse(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "text" -> TEXT;
            case "json" -> JSON;
            default ->
                throw new IllegalArgumentException(
                        "the log format is \"text\" or \"json\", not \"%s\"".formatted(word));
        };
    }

    /** Keeps a guest from moving the cursor of whoever reads its log in a terminal. */
    private static String withoutControls(String text) {
        StringBuilder clean = new StringBuilder(text);
        for (int i = 0; i < clean.length(); i++) {
            if (Character.isISOControl(clean.charAt(i)) && clean.charAt(i) != '\t') {
                clean.setCharAt(i, '\uFFFD');
            }
        }
        return clean.toString();
    }
}
