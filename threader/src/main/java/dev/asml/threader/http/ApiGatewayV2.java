package dev.asml.threader.http;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.asml.threader.guard.Caller;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** API Gateway's payload format 2.0: what is absent is left out, several values are joined, cookies stand apart. */
final class ApiGatewayV2 {
    private ApiGatewayV2() {}

    static void write(HttpEvent event, JsonGenerator json) throws IOException {
        json.writeStringField("version", "2.0");
        json.writeStringField("routeKey", event.routeKey());
        json.writeStringField("rawPath", event.path());
        json.writeStringField("rawQueryString", event.query());
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
            json.writeBooleanField("isBase64Encoded", false);
        } else {
            ApiGatewayV1.body(event, json, BodyText.of(event));
        }
    }

    /** Of keys the format knows nothing; their names stand where other authorizers' findings do. */
    private static void authorizer(@Nullable Caller caller, JsonGenerator json) throws IOException {
        if (caller == null) {
            return;
        }
        json.writeObjectFieldStart("authorizer");
        if (caller.scheme().equals(Caller.BEARER)) {
            json.writeObjectFieldStart("jwt");
            ApiGatewayV1.token(caller, json);
            json.writeEndObject();
        } else {
            json.writeStringField("apiKeyId", caller.name());
        }
        json.writeEndObject();
    }

    private static void context(HttpEvent event, JsonGenerator json) throws IOException {
        json.writeObjectFieldStart("requestContext");
        json.writeStringField("accountId", "");
        json.writeStringField("apiId", "");
        authorizer(event.caller(), json);
        String domain = event.domain();
        int dot = domain.indexOf('.');
        json.writeStringField("domainName", domain);
        json.writeStringField("domainPrefix", dot < 0 ? domain : domain.substring(0, dot));
        json.writeObjectFieldStart("http");
        json.writeStringField("method", event.method());
        json.writeStringField("path", event.path());
        json.writeStringField("protocol", event.protocol());
        json.writeStringField("sourceIp", event.sourceIp());
        json.writeStringField("userAgent", event.header("user-agent"));
        json.writeEndObject();
        json.writeStringField("requestId", event.id());
        json.writeStringField("routeKey", event.routeKey());
        json.writeStringField("stage", ApiGatewayV1.STAGE);
        json.writeStringField("time", ApiGatewayV1.TIME.format(event.time()));
        json.writeNumberField("timeEpoch", event.time().toEpochMilli());
        json.writeEndObject();
    }
}
