package dev.asml.threader.wasm.wit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.asml.threader.stream.HttpExchange.Field;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What is said to the HTTP IOmod and by it while a request is made: frames of a type, a length of four bytes, the highest
 * first, and a payload. First comes a head, then data as often as need be, then trailers if there are any; the IOmod
 * may say an error instead at any point. Heads, trailers and errors are JSON; values of fields are texts of which each
 * character is a byte.
 */
final class HttpFrames {
    static final byte HEAD = 'H';
    static final byte DATA = 'D';
    static final byte TRAILERS = 'T';
    static final byte ERROR = 'E';

    /** Bytes before a payload. */
    static final int PREFIX = 5;

    private static final ObjectMapper JSON = JsonMapper.builder().build();
    private static final JsonFactory FACTORY = JSON.getFactory();

    private HttpFrames() {}

    /** The head of an answer. */
    record Head(int status, List<Field> headers) {}

    /** Why there is no answer, or not all of it. */
    record Failure(String code, String message) {}

    static byte[] frame(byte type, byte[] bytes, int offset, int count) {
        byte[] frame = new byte[PREFIX + count];
        frame[0] = type;
        for (int i = 0; i < 4; i++) {
            frame[1 + i] = (byte) (count >>> (8 * (3 - i)));
        }
        System.arraycopy(bytes, offset, frame, PREFIX, count);
        return frame;
    }

    static byte[] request(OutgoingMessage.Request request, String scheme, @Nullable RequestOptions options) {
        return write(json -> {
            json.writeStartObject();
            json.writeStringField("method", request.method());
            json.writeStringField("scheme", scheme);
            json.writeStringField("authority", request.authority());
            String path = request.pathWithQuery();
            json.writeStringField("path", path == null || path.isEmpty() ? "/" : path);
            json.writeFieldName("headers");
            fields(json, request.fields());
            if (options != null) {
                for (RequestOptions.Limit limit : RequestOptions.Limit.values()) {
                    if (options.millis(limit) > 0) {
                        String name = limit.name().toLowerCase(Locale.ROOT) + "_ms";
                        json.writeNumberField(name, options.millis(limit));
                    }
                }
            }
            json.writeEndObject();
        });
    }

    static byte[] trailers(List<Field> fields) {
        return write(json -> fields(json, fields));
    }

    private static void fields(JsonGenerator json, List<Field> fields) throws IOException {
        json.writeStartArray();
        for (Field field : fields) {
            json.writeStartArray();
            json.writeString(field.name());
            json.writeString(HttpSyntax.text(field.value()));
            json.writeEndArray();
        }
        json.writeEndArray();
    }

    private interface Writer {
        void write(JsonGenerator json) throws IOException;
    }

    private static byte[] write(Writer writer) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
            writer.write(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /**
     * Reads an answer's head.
     *
     * @throws IllegalArgumentException if it is none
     */
    static Head head(byte[] payload) {
        JsonNode json = read(payload);
        int status = json.path("status").asInt();
        if (status < 100 || status > 999) {
            throw new IllegalArgumentException("a head without a status");
        }
        return new Head(status, fields(json.path("headers")));
    }

    /** Reads trailers. */
    static List<Field> fields(byte[] payload) {
        return fields(read(payload));
    }

    private static List<Field> fields(JsonNode list) {
        List<Field> fields = new ArrayList<>();
        for (JsonNode each : list) {
            byte[] value = each.path(1).asText().getBytes(StandardCharsets.ISO_8859_1);
            fields.add(new Field(each.path(0).asText(), value));
        }
        return List.copyOf(fields);
    }

    /** Reads an error. */
    static Failure failure(byte[] payload) {
        JsonNode json = read(payload);
        return new Failure(
                json.path("code").asText(HttpError.INTERNAL).toLowerCase(Locale.ROOT),
                json.path("message").asText());
    }

    private static JsonNode read(byte[] payload) {
        try {
            return JSON.readTree(payload);
        } catch (IOException e) {
            throw new IllegalArgumentException("a frame that is no JSON", e);
        }
    }
}
