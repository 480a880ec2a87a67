package dev.asml.threader.http;

import dev.asml.threader.guard.Caller;
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

    static void write(HttpEvent event, JsonBytes json) {
        json.text("version", "1.0");
        json.text("resource", event.pattern());
        json.text("path", event.path());
        json.text("httpMethod", event.method());
        InputDocument.texts(json, "headers", last(event.headers()));
        InputDocument.lists(json, "multiValueHeaders", event.headers());
        query(event, json);
        if (event.parameters().isEmpty()) {
            json.nothing("pathParameters");
        } else {
            InputDocument.texts(json, "pathParameters", event.parameters());
        }
        json.nothing("stageVariables");
        context(event, json);
        body(event, json);
    }

    private static void query(HttpEvent event, JsonBytes json) {
        Map<String, List<String>> parameters = QueryString.parse(event.query());
        if (parameters.isEmpty()) {
            json.nothing("queryStringParameters");
            json.nothing("multiValueQueryStringParameters");
        } else {
            InputDocument.texts(json, "queryStringParameters", last(parameters));
            InputDocument.lists(json, "multiValueQueryStringParameters", parameters);
        }
    }

    private static void context(HttpEvent event, JsonBytes json) {
        json.object("requestContext");
        json.text("accountId", "");
        json.text("apiId", "");
        Caller caller = event.caller();
        if (caller != null && caller.scheme().equals(Caller.BEARER)) {
            json.object("authorizer");
            token(caller, json);
            json.endObject();
        }
        json.text("domainName", event.domain());
        json.text("extendedRequestId", event.id());
        json.text("httpMethod", event.method());
        json.object("identity");
        if (caller != null && caller.scheme().equals(Caller.API_KEY)) {
            json.text("apiKeyId", caller.name());
        }
        json.text("sourceIp", event.sourceIp());
        String agent = event.header("user-agent");
        json.text("userAgent", agent.isEmpty() ? null : agent);
        json.endObject();
        json.text("path", event.path());
        json.text("protocol", event.protocol());
        json.text("requestId", event.id());
        json.text("requestTime", TIME.format(event.time()));
        json.number("requestTimeEpoch", event.time().toEpochMilli());
        json.nothing("resourceId");
        json.text("resourcePath", event.pattern());
        json.text("stage", STAGE);
        json.endObject();
    }

    /** What a caller's token says. */
    static void token(Caller caller, JsonBytes json) {
        InputDocument.texts(json, "claims", caller.claims());
        InputDocument.list(json, "scopes", caller.scopes());
    }

    private static void body(HttpEvent event, JsonBytes json) {
        if (event.body().length == 0) {
            json.nothing("body");
            json.flag("isBase64Encoded", false);
            return;
        }
        body(event, json, BodyText.of(event));
    }

    /** A body that is there, as text if it is text. */
    static void body(HttpEvent event, JsonBytes json, Optional<String> text) {
        json.name("body");
        if (text.isPresent()) {
            json.text(text.get());
        } else {
            json.base64(event.body());
        }
        json.flag("isBase64Encoded", text.isEmpty());
    }

    private static Map<String, String> last(Map<String, List<String>> lists) {
        Map<String, String> values = LinkedHashMap.newLinkedHashMap(lists.size());
        lists.forEach((name, list) -> values.put(name, list.getLast()));
        return values;
    }
}
