package dev.asml.manifests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asml.manifests.AuthorizerManifest.ApiKey;
import dev.asml.manifests.AuthorizerManifest.Jwt;
import dev.asml.manifests.AuthorizerManifest.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuthorizersTest {
    private static final String HASH =
            ApiKeyHash.of("k".repeat(40), new SecureRandom()).toString();

    @TempDir
    Path folder;

    private Written project;

    @BeforeEach
    void startEmpty() {
        project = new Written(folder);
    }

    private Written authorizer(String lines) {
        return project.with("assemblylift.toml", """
                        [project]
                        name = "p"
                        [[services]]
                        name = "todo"
                        [[authorizers]]
                        id = "a"
                        """ + lines)
                .with("services/todo/service.toml", "[jwt]\nallow = [\"https://b.example\"]\n");
    }

    @Test
    void readsAnIssuerThatIsNoAddressIfItsKeysHaveOne() {
        authorizer("""
                auth_type = "JWT"
                issuer = "my-issuer"
                audience = "x"
                jwks = "http://127.0.0.1:9/keys"
                """);

        assertThat(project.load().authorizers())
                .singleElement()
                .isInstanceOfSatisfying(
                        Jwt.class, jwt -> assertThat(jwt.jwks()).hasValue(URI.create("http://127.0.0.1:9/keys")));
        assertThat(project.load().services().getFirst().keySets())
                .containsExactly(KeySetGrant.parse("https://b.example"));
    }

    @Test
    void readsKeysOfCallers() {
        authorizer("""
                auth_type = "api_key"
                header = "X-Shop-Key"
                keys = [{ name = "one", hash = "%s" }, { name = "two", environment = "TWO" }]
                """.formatted(HASH));

        assertThat(project.load().authorizers()).singleElement().isInstanceOfSatisfying(ApiKey.class, read -> {
            assertThat(read.header()).isEqualTo("x-shop-key");
            assertThat(read.keys()).extracting(AuthorizerManifest.Key::name).containsExactly("one", "two");
            assertThat(read.keys().getLast().secret()).isEqualTo(new Secret.Environment("TWO"));
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "auth_type = \"API_KEY\" | keys is missing",
                "auth_type = \"API_KEY\"; keys = [] | keys has none that could be accepted",
                "auth_type = \"API_KEY\"; keys = [{ name = \"a\" }] | hash is one of two ways to know a key",
                "auth_type = \"API_KEY\"; keys = [{ name = \"a\", hash = \"secret-in-clear\" }] | hash must be sha256:SALT:DIGEST",
                "auth_type = \"API_KEY\"; keys = [{ name = \"a\", key = \"secret-in-clear\" }] | unknown key \"key\"",
                "auth_type = \"API_KEY\"; header = \"Authorization\"; keys = [{ name = \"a\", environment = \"A\" }] | header must not be \"authorization\"",
                "auth_type = \"API_KEY\"; keys = [{ name = \"a\", environment = \"A\" }, { name = \"a\", environment = \"B\" }] | \"a\" is taken",
                "auth_type = \"API_KEY\"; issuer = \"https://x.example\"; keys = [{ name = \"a\", environment = \"A\" }] | unknown key \"issuer\"",
                "auth_type = \"JWT\"; issuer = \"http://x.example\"; audience = \"a\" | issuer must be an https address",
                "auth_type = \"JWT\"; issuer = \"https://x.example\"; audience = [] | audience names nobody",
                "auth_type = \"JWT\"; issuer = \"i\"; audience = \"a\"; jwks = \"http://x.example/\" | jwks must be an https address",
                "auth_type = \"JWT\"; issuer = \"https://x.example\"; audience = \"a\"; scopes = [\"a b\"] | scopes must be one scope"
            })
    void saysWhatIsWrongAndNoSecrets(String lines, String problem) {
        authorizer(lines.replace("; ", "\n"));

        assertThat(project.problems()).contains(problem).doesNotContain("secret-in-clear");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost.example/",
                "http://127.0.0.1.example/",
                "http://2130706433/",
                "https://user:word@x.example/",
                "https://x.example/#f",
                "ftp://x.example/",
                "https:///keys",
                "//x.example/",
                "x",
                ""
            })
    void keysAreFetchedFromNoOtherAddresses(String address) {
        assertThatThrownBy(() -> KeyAddress.parse(address)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "https://a.example, https://a.example/x?y, true",
        "https://a.example, https://A.example:443/x, true",
        "https://a.example, https://a.example:444/x, false",
        "https://a.example, https://a.example.org/x, false",
        "https://a.example/x, https://a.example/x, true",
        "https://a.example/x, https://a.example/x/y, false",
        "https://a.example/x, https://a.example/x?y, false",
        "https://a.example/, https://a.example/x, false",
        "http://127.0.0.1:80, https://127.0.0.1:80/, false"
    })
    void aGrantCoversItselfOrItsOrigin(String grant, String wanted, boolean covered) {
        assertThat(KeySetGrant.parse(grant).covers(KeyAddress.parse(wanted))).isEqualTo(covered);
    }
}
