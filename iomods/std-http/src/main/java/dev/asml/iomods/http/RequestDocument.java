package dev.asml.iomods.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A request as a guest writes it. The first eight fields are those that guest libraries know; the others are optional
 * additions.
 *
 * @param auth how to sign the request
 * @param method an HTTP method, in any case
 * @param host name or address, without scheme and port
 * @param path begins with a slash; percent-encoded by the caller where needed
 * @param queryParameters added to the path, encoded here
 * @param contentType the header of that name
 * @param headers further headers
 * @param body sent with every method, also GET
 * @param scheme {@code https} unless given
 * @param port the scheme's own unless given
 * @param timeoutMillis for the whole exchange, redirects included; 30 seconds unless given
 * @param followRedirects false unless given
 * @param maxRedirects 5 unless given
 * @param maxBodyBytes the most that the answer's body may have when unpacked; 4 MiB unless given
 * @param bodyEncoding {@code base64} if the body is binary; otherwise it is text
 */
record RequestDocument(
        @Nullable Auth auth,
        String method,
        String host,
        String path,
        @JsonProperty("query_parameters") @Nullable Map<String, String> queryParameters,
        @JsonProperty("content_type") @Nullable String contentType,
        @Nullable Map<String, String> headers,
        @Nullable String body,
        @Nullable String scheme,
        @Nullable Integer port,
        @JsonProperty("timeout_ms") @Nullable Integer timeoutMillis,
        @JsonProperty("follow_redirects") @Nullable Boolean followRedirects,
        @JsonProperty("max_redirects") @Nullable Integer maxRedirects,
        @JsonProperty("max_body_bytes") @Nullable Integer maxBodyBytes,
        @JsonProperty("body_encoding") @Nullable BodyEncoding bodyEncoding) {
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);
    private static final int DEFAULT_REDIRECTS = 5;
    private static final int DEFAULT_BODY_BYTES = 4 << 20;
    private static final int MOST_BODY_BYTES = 16 << 20;

    RequestDocument {
        require("method", method.matches("[A-Za-z]{1,20}"), "is not an HTTP method");
        require(
                "host",
                host.matches("[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+]"),
                "is a name or address, without scheme, port or path");
        require("path", path.isEmpty() || path.startsWith("/"), "begins with /");
        require("scheme", scheme == null || Set.of("http", "https").contains(scheme), "is http or https");
        require("port", port == null || (port > 0 && port < 65536), "is 1 to 65535");
        require("timeout_ms", timeoutMillis == null || timeoutMillis > 0, "is at least 1");
        require("max_redirects", maxRedirects == null || (maxRedirects >= 0 && maxRedirects <= 20), "is 0 to 20");
        require(
                "max_body_bytes",
                maxBodyBytes == null || (maxBodyBytes >= 0 && maxBodyBytes <= MOST_BODY_BYTES),
                "is 0 to " + MOST_BODY_BYTES);
        require("auth", auth == null || auth.type().equals("iam"), "has the type \"iam\" or is left out");
    }

    /**
     * How to sign a request.
     *
     * @param type {@code iam} for AWS Signature Version 4
     * @param service the AWS service; {@code execute-api} unless given
     */
    record Auth(String type, @Nullable String service) {
        String serviceOrDefault() {
            return service == null ? "execute-api" : service;
        }
    }

    /** How a body is written in JSON when it is not text. */
    enum BodyEncoding {
        @JsonProperty("base64")
        BASE64,
        @JsonProperty("utf8")
        UTF8
    }

    private static void require(String field, boolean legal, String rule) {
        if (!legal) {
            throw new IllegalArgumentException("field \"%s\" %s".formatted(field, rule));
        }
    }

    String verb() {
        return method.toUpperCase(Locale.ROOT);
    }

    /** Where the request goes; throws IllegalArgumentException if the path has illegal characters. */
    URI target() {
        String authority = port == null ? host : host + ":" + port;
        try {
            return URI.create(
                    (scheme == null ? "https" : scheme) + "://" + authority + (path.isEmpty() ? "/" : path) + query());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("field \"path\" has to be percent-encoded: " + e.getMessage(), e);
        }
    }

    private String query() {
        if (queryParameters == null || queryParameters.isEmpty()) {
            return "";
        }
        return new TreeMap<>(queryParameters)
                .entrySet().stream()
                        .map(parameter -> encode(parameter.getKey()) + "=" + encode(parameter.getValue()))
                        .collect(Collectors.joining("&", path.contains("?") ? "&" : "?", ""));
    }

    /** RFC 3986, which is also what AWS signatures want. */
    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A")
                .replace("%7E", "~");
    }

    byte[] bodyBytes() {
        if (body == null) {
            return new byte[0];
        }
        if (bodyEncoding != BodyEncoding.BASE64) {
            return body.getBytes(StandardCharsets.UTF_8);
        }
        try {
            return Base64.getDecoder().decode(body);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("field \"body\" is not base64: " + e.getMessage(), e);
        }
    }

    Map<String, String> allHeaders() {
        Map<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        all.put("User-Agent", HttpIomod.AGENT);
        all.put("Accept-Encoding", "gzip");
        if (headers != null) {
            all.putAll(headers);
        }
        if (contentType != null) {
            all.put("Content-Type", contentType);
        }
        return all;
    }

    Duration timeout() {
        return timeoutMillis == null ? DEFAULT_TIMEOUT : Duration.ofMillis(timeoutMillis);
    }

    int redirects() {
        boolean follow = followRedirects == null ? maxRedirects != null : followRedirects;
        return !follow ? 0 : maxRedirects == null ? DEFAULT_REDIRECTS : maxRedirects;
    }

    int bodyLimit() {
        return maxBodyBytes == null ? DEFAULT_BODY_BYTES : maxBodyBytes;
    }
}
