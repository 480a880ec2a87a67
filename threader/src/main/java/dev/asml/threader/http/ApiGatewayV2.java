package dev.asml.threader.http;

import dev.asml.threader.guard.Caller;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** API Gateway's payload format 2.0: what is absent is left out, several values are joined, cookies stand apart. */
final class ApiGatewayV2 {
    private ApiGatewayV2() {}

    static void write(HttpEvent event, JsonBytes json) {
        json.text("version", "2.0");
        json.text("routeKey", event.routeKey());
        json.text("rawPath", event.path());
        json.text("rawQueryString", event.query());
        List<String> cookies = event.cookies();
        if (!cookies.isEmpty()) {
            InputDocument.list(json, "cookies", cookies);
        }
        Map<String, List<String>> headers = event.headersInLowerCase();
        headers.remove("cookie");
        InputDocument.joined(json, "headers", headers, ",");
        Map<String, List<String>> parameters = QueryString.parse(event.query());
        if (!parameters.isEmpty()) {
            InputDocument.joined(json, "queryStringParameters", parameters, ",");
        }
        context(event, json);
        if (!event.parameters().isEmpty()) {
            InputDocument.texts(json, "pathParameters", event.parameters());
        }
        if (event.body().length == 0) {
            json.flag("isBase64Encoded", false);
        } else {
            ApiGatewayV1.body(event, json, BodyText.of(event));
        }
    }

    /** Of keys the format knows nothing; their names stand where other authorizers' findings do. */
    private static void authorizer(@Nullable Caller caller, JsonBytes json) {
        if (caller == null) {
            return;
        }
        json.object("authorizer");
        if (caller.scheme().equals(Caller.BEARER)) {
            json.object("jwt");
            ApiGatewayV1.token(caller, json);
            json.endObject();
        } else {
            json.text("apiKeyId", caller.name());
        }
        json.endObject();
    }

    private static void context(HttpEvent event, JsonBytes json) {
        json.object("requestContext");
        json.text("accountId", "");
        json.text("apiId", "");
        authorizer(event.caller(), json);
        String domain = event.domain();
        int dot = domain.indexOf('.');
        json.text("domainName", domain);
        json.text("domainPrefix", dot < 0 ? domain : domain.substring(0, dot));
        json.object("http");
        json.text("method", event.method());
        json.text("path", event.path());
        json.text("protocol", event.protocol());
        json.text("sourceIp", event.sourceIp());
        json.text("userAgent", event.header("user-agent"));
        json.endObject();
        json.text("requestId", event.id());
        json.text("routeKey", event.routeKey());
        json.text("stage", ApiGatewayV1.STAGE);
        json.text("time", ApiGatewayV1.TIME.format(event.time()));
        json.number("timeEpoch", event.time().toEpochMilli());
        json.endObject();
    }
}
