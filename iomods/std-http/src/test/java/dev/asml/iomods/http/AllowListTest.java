package dev.asml.iomods.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asml.iomod.IomodFailure;
import java.net.URI;
import org.junit.jupiter.api.Test;

class AllowListTest {
    // Addresses instead of names: nothing has to be resolved.
    @Test
    void letsEveryPublicHostPassOverHttpsByDefault() {
        assertAllowed("", "https://93.184.216.34/", "https://93.184.216.34:8443/");
        assertRefused("", "http://93.184.216.34/");
    }

    @Test
    void keepsPrivateAddressesOutByDefault() {
        assertRefused(
                "",
                "https://127.0.0.1/",
                "https://localhost/",
                "https://10.1.2.3/",
                "https://172.16.0.1/",
                "https://192.168.1.1/",
                "https://169.254.169.254/",
                "https://100.64.0.1/",
                "https://0.0.0.0/",
                "https://[::1]/",
                "https://[fd00::1]/",
                "https://[fe80::1]/",
                "https://[::ffff:127.0.0.1]/");
    }

    @Test
    void letsOnlyWhatIsListedPass() {
        String list = "api.example.com, *.example.org:443, 127.0.0.1:*, 10.0.0.1:8080";
        assertAllowed(
                list,
                "https://api.example.com/",
                "http://API.example.com/",
                "http://127.0.0.1:4711/",
                "http://10.0.0.1:8080/");
        assertRefused(
                list,
                "https://api.example.com:8443/",
                "https://other.example.com/",
                "https://example.org/",
                "https://www.example.org:8443/",
                "http://10.0.0.1/");
    }

    @Test
    void doesNotLetWildcardsReachPrivateAddresses() {
        assertAllowed("*:*", "http://93.184.216.34:81/");
        assertRefused("*:*", "http://127.0.0.1/", "https://localhost:4711/");
    }

    @Test
    void namesThePatternThatCannotBeRead() {
        for (String bad : new String[] {"a.*.b", "host:0", "host:x", "*host", ":80"}) {
            assertThatThrownBy(() -> AllowList.parse("api.example.com, " + bad))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("\"" + bad + "\"");
        }
    }

    private static void assertAllowed(String list, String... targets) {
        for (String target : targets) {
            AllowList.parse(list).check(URI.create(target));
        }
    }

    private static void assertRefused(String list, String... targets) {
        for (String target : targets) {
            assertThatThrownBy(() -> AllowList.parse(list).check(URI.create(target)))
                    .describedAs(target)
                    .isInstanceOfSatisfying(
                            IomodFailure.class,
                            failure -> assertThat(failure.code()).isEqualTo("REFUSED"))
                    .hasMessageContaining("\"allow\"");
        }
    }
}
