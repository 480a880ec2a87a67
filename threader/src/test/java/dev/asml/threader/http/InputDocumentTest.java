package dev.asml.threader.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.asml.manifests.EventFormat;
import dev.asml.threader.guard.Caller;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class InputDocumentTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static HttpEvent full(byte[] body, String type) {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        headers.put("Host", List.of("www.example.com:8080"));
        headers.put("Content-Type", List.of(type));
        headers.put("User-Agent", List.of("probe/1"));
        headers.put("X-Many", List.of("one", "two"));
        headers.put("Cookie", List.of("a=1; b=2", "c=3"));
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("id", "7/8");
        return new HttpEvent(
                "request-1",
                TestServer.NOW,
                "HTTP/1.1",
                "192.0.2.1",
                "POST",
                "/todos/7%2F8",
                "tag=a&tag=b%20c&empty=&flag&x=1+2",
                "/todos/{id}",
                parameters,
                headers,
                new Caller(Caller.BEARER, "somebody", Map.of("sub", "somebody"), List.of("read", "write")),
                body);
    }

    private static HttpEvent bare() {
        Map<String, List<String>> headers = Map.of("Host", List.of("localhost"));
        return new HttpEvent(
                "request-2",
                TestServer.NOW,
                "HTTP/2.0",
                "::1",
                "GET",
                "/",
                "",
                "/",
                Map.of(),
                headers,
                null,
                new byte[0]);
    }

    private static JsonNode golden(String name, EventFormat format) throws IOException {
        String file = name + "." + format.word() + ".json";
        try (InputStream in = Objects.requireNonNull(InputDocumentTest.class.getResourceAsStream(file), file)) {
            return JSON.readTree(in);
        }
    }

    private static JsonNode written(HttpEvent event, EventFormat format) throws IOException {
        return JSON.readTree(InputDocument.of(event, format));
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"RAW", "STREAM"})
    void writesEachFormatOfAFullRequest(EventFormat format) throws IOException {
        byte[] body = "{\"text\":\"grüß\"}".getBytes(StandardCharsets.UTF_8);

        assertThat(written(full(body, "application/json"), format)).isEqualTo(golden("full", format));
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"RAW", "STREAM"})
    void writesEachFormatOfABareRequest(EventFormat format) throws IOException {
        assertThat(written(bare(), format)).isEqualTo(golden("bare", format));
    }

    @Test
    void givesARawFunctionTheBody() {
        byte[] body = {1, 2, 3};

        assertThat(InputDocument.of(full(body, "x/y"), EventFormat.RAW)).isSameAs(body);
    }

    @ParameterizedTest
    @EnumSource(names = {"APIGW_V1", "APIGW_V2"})
    void encodesABodyThatIsNoText(EventFormat format) throws IOException {
        byte[] binary = {(byte) 0xff, 0, 1};
        byte[] text = {'a'};

        assertThat(written(full(binary, "text/plain"), format).path("body").textValue())
                .isEqualTo("/wAB");
        assertThat(written(full(binary, "text/plain"), format)
                        .path("isBase64Encoded")
                        .booleanValue())
                .isTrue();
        assertThat(written(full(text, "image/png"), format).path("body").textValue())
                .isEqualTo("YQ==");
        assertThat(written(full(text, "application/vnd.x+json; v=1"), format)
                        .path("body")
                        .textValue())
                .isEqualTo("a");
    }

    @Test
    void refusesAQueryThatIsNotEncodedRightly() {
        HttpEvent event = new HttpEvent(
                "r", TestServer.NOW, "HTTP/1.1", "", "GET", "/", "a=%f", "/", Map.of(), Map.of(), null, new byte[0]);

        assertThatThrownBy(() -> InputDocument.of(event, EventFormat.HYPER))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
