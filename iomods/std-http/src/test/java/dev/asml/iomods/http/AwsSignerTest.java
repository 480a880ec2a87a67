package dev.asml.iomods.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Against the examples that AWS published for Signature Version 4 (credentials and answers are public). */
class AwsSignerTest {
    private final AwsSigner signer = new AwsSigner(
            "AKIDEXAMPLE",
            "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
            Optional.empty(),
            "us-east-1",
            Clock.fixed(Instant.parse("2015-08-30T12:36:00Z"), ZoneOffset.UTC));

    @Test
    void signsTheDocumentedIamRequest() {
        Map<String, String> added = signer.sign(
                "GET",
                URI.create("https://iam.amazonaws.com/?Action=ListUsers&Version=2010-05-08"),
                Map.of("Content-Type", "application/x-www-form-urlencoded; charset=utf-8"),
                new byte[0],
                "iam");
        assertThat(added)
                .containsEntry("X-Amz-Date", "20150830T123600Z")
                .containsEntry(
                        "Authorization",
                        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, SignedHeaders=content-type;host;x-amz-date, Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7");
    }

    @Test
    void signsThePlainRequestsOfTheTestSuite() {
        assertThat(signature("GET", "https://example.amazonaws.com/"))
                .isEqualTo("5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31");
        assertThat(signature("POST", "https://example.amazonaws.com/"))
                .isEqualTo("5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b");
    }

    @Test
    void sortsTheQuery() {
        assertThat(signature("GET", "https://example.amazonaws.com/?Param2=value2&Param1=value1"))
                .isEqualTo("b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500");
    }

    @Test
    void sendsTheTokenOfTemporaryCredentials() {
        AwsSigner temporary = AwsSigner.from(Map.of(
                        "AWS_ACCESS_KEY_ID", "id", "AWS_SECRET_ACCESS_KEY", "secret", "AWS_SESSION_TOKEN", "token"))
                .orElseThrow();
        assertThat(temporary.sign("GET", URI.create("https://example.com/"), Map.of(), new byte[0], "s3"))
                .containsEntry("X-Amz-Security-Token", "token")
                .hasEntrySatisfying(
                        "Authorization", value -> assertThat(value).contains("host;x-amz-date;x-amz-security-token"));
        assertThat(temporary.toString()).doesNotContain("secret");
    }

    private String signature(String verb, String target) {
        return signer.sign(verb, URI.create(target), Map.of(), new byte[0], "service")
                .getOrDefault("Authorization", "")
                .replaceFirst(".*Signature=", "");
    }
}
