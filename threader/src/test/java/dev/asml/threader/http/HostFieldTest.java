package dev.asml.threader.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.helidon.http.HeaderNames;
import io.helidon.http.WritableHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HostFieldTest {
    private static boolean legal(String... hosts) {
        WritableHeaders<?> headers = WritableHeaders.create();
        if (hosts.length > 0) {
            headers.add(HeaderNames.HOST, hosts);
        }
        return HostField.legal(headers);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "localhost:8080",
                "Example.COM",
                "127.0.0.1:65535",
                "a_b",
                "a~b:80",
                "a%20b",
                "a!$&'()*+,;=b",
                "[::1]",
                "[::1]:80",
                "[2001:db8::ff]:8080"
            })
    void takesWhatIsAHost(String host) {
        assertThat(legal(host)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", ":80", "a:", "a:b", "a:80:90", "a b", "a/b", "a@b", "a%2", "a\"", "::1", "[::1", "[::1]80", "[]",
                "\u00e4"
            })
    void refusesWhatIsNone(String host) {
        assertThat(legal(host)).isFalse();
    }

    @Test
    void wantsOneAndNoMore() {
        assertThat(legal()).isFalse();
        assertThat(legal("a", "a")).isFalse();
    }
}
