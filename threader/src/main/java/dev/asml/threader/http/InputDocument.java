package dev.asml.threader.http;

import com.fasterxml.jackson.core.Base64Variants;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import dev.asml.manifests.EventFormat;
import dev.asml.threader.guard.Caller;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes a request as the document that its function reads. */
final class InputDocument {
    private static final JsonFactory JSON = new JsonFactory();

    private InputDocument() {}

    /**
     * The request in the given format.
     *
     * @throws IllegalArgumentException if the query is not encoded rightly
     */
    static byte[] of(HttpEvent event, EventFormat format) {
        return switch (format) {
            case HYPER -> write(event, InputDocument::hyper);
            case APIGW_V1 -> write(event, ApiGatewayV1::write);
            case APIGW_V2 -> write(event, ApiGatewayV2::write);
            case RAW, STREAM -> event.body();
        };
    }

    private interface Writer {
        void write(HttpEvent event, JsonGenerator json) throws IOException;
    }

    private static byte[] write(HttpEvent event, Writer writer) {
        int guess = 1024 + event.body().length / 3 * 4;
        try (ByteArrayBuilder bytes = new ByteArrayBuilder(null, guess)) {
            try (JsonGenerator json = JSON.createGenerator(bytes)) {
                json.writeStartObject();
                writer.write(event, json);
                json.writeEndObject();
            }
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void hyper(HttpEvent event, JsonGenerator json) throws IOException {
        json.writeStringField("method", event.method());
        json.writeStringField("path", event.path());
        json.writeStringField("query", event.query());
        lists(json, "query_parameters", QueryString.parse(event.query()));
        texts(json, "path_parameters", event.parameters());
        Map<String, List<String>> headers = event.headersInLowerCase();
        joined(json, "headers", headers, ", ");
        lists(json, "multi_value_headers", headers);
        list(json, "cookies", event.cookies());
        authorizer(event.caller(), json);
        json.writeStringField("body_encoding", "base64");
        json.writeFieldName("body");
        base64(json, event.body());
    }

    /** Only where an authorizer guards the function. */
    private static void authorizer(@Nullable Caller caller, JsonGenerator json) throws IOException {
        if (caller != null) {
            json.writeObjectFieldStart("authorizer");
            json.writeStringField("scheme", caller.scheme());
            json.writeStringField("name", caller.name());
            ApiGatewayV1.token(caller, json);
            json.writeEndObject();
        }
    }

    static void base64(JsonGenerator json, byte[] bytes) throws IOException {
        json.writeBinary(Base64Variants.MIME_NO_LINEFEEDS, bytes, 0, bytes.length);
    }

    static void texts(JsonGenerator json, String name, Map<String, String> texts) throws IOException {
        json.writeObjectFieldStart(name);
        for (Map.Entry<String, String> text : texts.entrySet()) {
            json.writeStringField(text.getKey(), text.getValue());
        }
        json.writeEndObject();
    }

    static void joined(JsonGenerator json, String name, Map<String, List<String>> lists, String separator)
            throws IOException {
        json.writeObjectFieldStart(name);
        for (Map.Entry<String, List<String>> list : lists.entrySet()) {
            json.writeStringField(list.getKey(), String.join(separator, list.getValue()));
        }
        json.writeEndObject();
    }

    static void lists(JsonGenerator json, String name, Map<String, List<String>> lists) throws IOException {
        json.writeObjectFieldStart(name);
        for (Map.Entry<String, List<String>> list : lists.entrySet()) {
            list(json, list.getKey(), list.getValue());
        }
        json.writeEndObject();
    }

    static void list(JsonGenerator json, String name, List<String> texts) throws IOException {
        json.writeArrayFieldStart(name);
        for (String text : texts) {
            json.writeString(text);
        }
        json.writeEndArray();
    }
}
