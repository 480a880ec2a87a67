package dev.asml.iomods.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;

class AwsSettingsTest {
    @Test
    void readsAllKeys() {
        AwsSettings settings = AwsSettings.of(Map.of(
                "region", "eu-central-1",
                "endpoint", "https://store.example.com:9000",
                "path_style", "true",
                "access_key_id", "id",
                "secret_access_key", "secret",
                "session_token", "token",
                "attempts", "5"));

        assertThat(settings.region().id()).isEqualTo("eu-central-1");
        assertThat(settings.endpoint()).hasToString("https://store.example.com:9000");
        assertThat(settings.pathStyle()).isTrue();
        assertThat(settings.attempts()).isEqualTo(5);
        assertThat(settings.credentials().resolveCredentials())
                .isEqualTo(AwsSessionCredentials.create("id", "secret", "token"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            regoin            | eu-west-1       | unknown key "regoin"; known are access_key_id, attempts, endpoint, path_style, region, secret_access_key, session_token
            endpoint          | s3.example.com  | "endpoint" is "s3.example.com", not an address like https://s3.example.com
            endpoint          | ftp://x.example | "endpoint" is "ftp://x.example", not an address like https://s3.example.com
            path_style        | yes             | "path_style" is "yes", not true or false
            attempts          | 0               | "attempts" is "0", not a number from 1 to 10
            attempts          | many            | "attempts" is "many", not a number from 1 to 10
            access_key_id     | id              | "secret_access_key" is missing; "access_key_id" and "secret_access_key" go together
            session_token     | token           | "access_key_id" is missing; "access_key_id" and "secret_access_key" go together
            """)
    void namesWhatIsWrong(String key, String value, String message) {
        assertThatThrownBy(() -> AwsSettings.of(Map.of(key, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}
