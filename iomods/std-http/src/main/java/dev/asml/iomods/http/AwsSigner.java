package dev.asml.iomods.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * AWS Signature Version 4, for one set of credentials.
 *
 * @param accessKey the key's name
 * @param secretKey the key
 * @param sessionToken sent along for temporary credentials
 * @param region for example {@code us-east-1}
 * @param clock the time of a signature
 */
record AwsSigner(String accessKey, String secretKey, Optional<String> sessionToken, String region, Clock clock) {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final String ALGORITHM = "AWS4-HMAC-SHA256";

    /** Reads the credentials that the AWS tools use; empty if there are none. */
    static Optional<AwsSigner> from(Map<String, String> environment) {
        String accessKey = environment.get("AWS_ACCESS_KEY_ID");
        String secretKey = environment.get("AWS_SECRET_ACCESS_KEY");
        return accessKey == null || secretKey == null
                ? Optional.empty()
                : Optional.of(new AwsSigner(
                        accessKey,
                        secretKey,
                        Optional.ofNullable(environment.get("AWS_SESSION_TOKEN")),
                        environment.getOrDefault("AWS_REGION", "us-east-1"),
                        Clock.systemUTC()));
    }

    /** The headers to add to a request. Signed are the host, the content type and what AWS itself defines. */
    Map<String, String> sign(String verb, URI target, Map<String, String> headers, byte[] body, String service) {
        String time = TIME.format(clock.instant());
        Map<String, String> added = new LinkedHashMap<>();
        added.put("X-Amz-Date", time);
        sessionToken.ifPresent(token -> added.put("X-Amz-Security-Token", token));
        SortedMap<String, String> signed = signedHeaders(target, headers, added);
        String names = String.join(";", signed.keySet());
        String scope = "%s/%s/%s/aws4_request".formatted(time.substring(0, 8), region, service);
        String canonical =
                String.join("\n", verb, path(target), query(target), lines(signed), names, hex(digest(body)));
        String text = String.join("\n", ALGORITHM, time, scope, hex(digest(canonical.getBytes(UTF_8))));
        added.put(
                "Authorization",
                "%s Credential=%s/%s, SignedHeaders=%s, Signature=%s"
                        .formatted(ALGORITHM, accessKey, scope, names, hex(mac(key(time, service), text))));
        return added;
    }

    private static SortedMap<String, String> signedHeaders(
            URI target, Map<String, String> headers, Map<String, String> added) {
        SortedMap<String, String> signed = new TreeMap<>();
        headers.forEach((name, value) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (lower.equals("content-type") || lower.startsWith("x-amz-")) {
                signed.put(lower, normal(value));
            }
        });
        added.forEach((name, value) -> signed.put(name.toLowerCase(Locale.ROOT), normal(value)));
        signed.put("host", target.getAuthority());
        return signed;
    }

    private static String normal(String value) {
        return value.strip().replaceAll(" +", " ");
    }

    private static String lines(SortedMap<String, String> headers) {
        return headers.entrySet().stream()
                .map(header -> header.getKey() + ":" + header.getValue() + "\n")
                .collect(Collectors.joining());
    }

    /** Encoded once more, as every service but S3 wants it. */
    private static String path(URI target) {
        String path = target.getRawPath();
        return path.isEmpty() ? "/" : path.replace("%", "%25");
    }

    private static String query(URI target) {
        String query = target.getRawQuery();
        return query == null
                ? ""
                : Arrays.stream(query.split("&"))
                        .map(parameter -> parameter.contains("=") ? parameter : parameter + "=")
                        .sorted()
                        .collect(Collectors.joining("&"));
    }

    private byte[] key(String time, String service) {
        byte[] date = mac(("AWS4" + secretKey).getBytes(UTF_8), time.substring(0, 8));
        return mac(mac(mac(date, region), service), "aws4_request");
    }

    private static byte[] mac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HMAC-SHA-256", e);
        }
    }

    private static byte[] digest(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "AwsSigner[" + accessKey + ", " + region + "]";
    }
}
