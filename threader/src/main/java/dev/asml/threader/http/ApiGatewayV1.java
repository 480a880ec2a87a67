package dev.asml.threader.http;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.asml.threader.guard.Caller;
import java.io.IOException;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** API Gateway's payload format 1.0: what is absent is null, and of several values the last one counts. */
final class ApiGatewayV1 {
    /** How API Gateway writes a request's time. */
    static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ROOT).withZone(ZoneOffset.UTC);

    static final String STAGE = "$default";

    private ApiGatewayV1() {}

    static void write(HttpEvent event, JsonGenerator json) throws IOException {
        json.writeStringField("version", "1.0");
        json.writeStringField("resource", event.pattern());
        json.writeStringField("path", event.path());
        json.writeStringField("httpMethod", event.method());
        InputDocument.texts(json, "headers", last(event.headers()));
        InputDocument.lists(json, "multiValueHeaders", event.headers());
        query(event, json);
        if (event.parameters().isEmpty()) {
            json.writeNullField("pathParameters");
        } else {
            InputDocument.texts(json, "pathParameters", event.parameters());
        }
        json.writeNullField("stageVariables");
        context(event, json);
        body(event, json);
    }

    private static void query(HttpEvent event, JsonGenerator json) throws IOException {
        Map<String, List<String>> parameters = QueryString.parse(event.query());
        if (parameters.isEmpty()) {
            json.writeNullField("queryStringParameters");
            json.writeNullField("multiValueQueryStringParameters");
        } else {
            InputDocument.texts(json, "queryStringParameters", last(parameters));
            InputDocument.lists(json, "multiValueQueryStringParameters", parameters);
        }
    }

    private static void context(HttpEvent event, JsonGenerator json) throws IOException {
        json.writeObjectFieldStart("requestContext");
        json.writeStringField("accountId", "");
        json.writeStringField("apiId", "");
        Caller caller = event.caller();
        if (caller != null && caller.scheme().equals(Caller.BEARER)) {
            json.writeObjectFieldStart("authorizer");
            token(caller, json);
            json.writeEndObject();
        }
        json.writeStringField("domainName", event.domain());
        json.writeStringField("extendedRequestId", event.id());
        json.writeStringField("httpMethod", event.method());
        json.writeObjectFieldStart("identity");
        if (caller != null && caller.scheme().equals(Caller.API_KEY)) {
            json.writeStringField("apiKeyId", caller.name());
        }
        json.writeStringField("sourceIp", event.sourceIp());
        String agent = event.header("user-agent");
        json.writeStringField("userAgent", agent.isEmpty() ? null : agent);
        json.writeEndObject();
        json.writeStringField("path", event.path());
        json.writeStringField("protocol", event.protocol());
        json.writeStringField("requestId", event.id());
        json.writeStringField("requestTime", TIME.format(event.time()));
        json.writeNumberField("requestTimeEpoch", event.time().toEpochMilli());
        json.writeNullField("resourceId");
        json.writeStringField("resourcePath", event.pattern());
        json.writeStringField("stage", STAGE);
        json.writeEndObject();
    }

    /** What a caller's token says. */
    static void token(Caller caller, JsonGenerator json) throws IOException {
        InputDocument.texts(json, "claims", caller.claims());
        InputDocument.list(json, "scopes", caller.scopes());
    }

    private static void body(HttpEvent event, JsonGenerator json) throws IOException {
        if (event.body().length == 0) {
            json.writeNullField("body");
            json.writeBooleanField("isBase64Encoded", false);
            return;
        }
        body(event, json, BodyText.of(event));
    }

    /** A body that is there, as text if it is text. */
    static void body(HttpEvent event, JsonGenerator json, Optional<String> text) throws IOException {
        json.writeFieldName("body");
        if (text.isPresent()) {
            json.writeString(text.get());
        } else {
            InputDocument.base64(json, event.body());
        }
        json.writeBooleanField("isBase64Encoded", text.isEmpty());
    }

    private static Map<String, String> last(Map<String, List<String>> lists) {
        Map<String, String> values = LinkedHashMap.newLinkedHashMap(lists.size());
        lists.forEach((name, list) -> values.put(name, list.getLast()));
        return values;
    }
}
