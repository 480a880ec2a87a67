package dev.asml.threader.http;

import dev.asml.manifests.EventFormat;
import dev.asml.threader.guard.Caller;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes a request as the document that its function reads. */
final class InputDocument {
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
        void write(HttpEvent event, JsonBytes json);
    }

    private static byte[] write(HttpEvent event, Writer writer) {
        JsonBytes json = new JsonBytes(512 + event.body().length / 3 * 4);
        writer.write(event, json);
        return json.end();
    }

    private static void hyper(HttpEvent event, JsonBytes json) {
        json.text("method", event.method());
        json.text("path", event.path());
        json.text("query", event.query());
        lists(json, "query_parameters", QueryString.parse(event.query()));
        texts(json, "path_parameters", event.parameters());
        Map<String, List<String>> headers = event.headersInLowerCase();
        joined(json, "headers", headers, ", ");
        lists(json, "multi_value_headers", headers);
        list(json, "cookies", event.cookies());
        authorizer(event.caller(), json);
        json.text("body_encoding", "base64");
        json.name("body").base64(event.body());
    }

    /** Only where an authorizer guards the function. */
    private static void authorizer(@Nullable Caller caller, JsonBytes json) {
        if (caller != null) {
            json.object("authorizer");
            json.text("scheme", caller.scheme());
            json.text("name", caller.name());
            ApiGatewayV1.token(caller, json);
            json.endObject();
        }
    }

    static void texts(JsonBytes json, String name, Map<String, String> texts) {
        json.object(name);
        for (Map.Entry<String, String> text : texts.entrySet()) {
            json.text(text.getKey(), text.getValue());
        }
        json.endObject();
    }

    static void joined(JsonBytes json, String name, Map<String, List<String>> lists, String separator) {
        json.object(name);
        for (Map.Entry<String, List<String>> list : lists.entrySet()) {
            json.text(list.getKey(), String.join(separator, list.getValue()));
        }
        json.endObject();
    }

    static void lists(JsonBytes json, String name, Map<String, List<String>> lists) {
        json.object(name);
        for (Map.Entry<String, List<String>> list : lists.entrySet()) {
            list(json, list.getKey(), list.getValue());
        }
        json.endObject();
    }

    static void list(JsonBytes json, String name, List<String> texts) {
        json.array(name);
        for (String text : texts) {
            json.text(text);
        }
        json.endArray();
    }
}
