package dev.asml.threader.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asml.manifests.ApiKeyHash;
import dev.asml.manifests.AuthorizerManifest;
import dev.asml.manifests.AuthorizerManifest.Secret;
import dev.asml.threader.guard.Verdict.Allowed;
import dev.asml.threader.guard.Verdict.Reason;
import dev.asml.threader.guard.Verdict.Refused;
import dev.asml.threader.log.LogBook;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiKeyGuardTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String OLD = ApiKeyHash.newKey(RANDOM);
    private static final String NEW = ApiKeyHash.newKey(RANDOM);
    private static final String SET = ApiKeyHash.newKey(RANDOM);

    private final Guards guards = new Guards(
            new SimpleMeterRegistry(),
            new LogBook(100, Clock.systemUTC()),
            Map.of("SHOP_KEY", SET, "SHORT", "hunter2", "EMPTY", ""));

    @AfterEach
    void stop() {
        guards.close();
    }

    private Guard guard(AuthorizerManifest.Key... keys) {
        return guards.guard(new AuthorizerManifest.ApiKey("partners", "x-shop-key", List.of(keys)));
    }

    private static AuthorizerManifest.Key hashed(String name, String key) {
        return new AuthorizerManifest.Key(name, new Secret.Hashed(ApiKeyHash.of(key, RANDOM)));
    }

    private static AuthorizerManifest.Key variable(String name) {
        return new AuthorizerManifest.Key("set", new Secret.Environment(name));
    }

    private static Credentials sending(String... keys) {
        return new Credentials() {
            @Override
            public List<String> header(String name) {
                return name.equals("x-shop-key") ? Arrays.asList(keys) : List.of();
            }

            @Override
            public boolean hasParameter(String name) {
                return false;
            }
        };
    }

    @Test
    void eachOfItsKeysIsKnownByItsName() {
        Guard guard = guard(hashed("old", OLD), hashed("new", NEW), variable("SHOP_KEY"));

        assertThat(guard.awaitReady(Duration.ZERO)).isEmpty();
        assertThat(List.of(OLD, NEW, SET))
                .extracting(key -> guard.decide(sending(key)))
                .extracting(verdict -> ((Allowed) verdict).caller().name())
                .containsExactly("old", "new", "set");
    }

    @Test
    void otherKeysAreRefusedWithAChallenge() {
        Guard guard = guard(hashed("new", NEW));
        String challenge = "ApiKey realm=\"partners\"";

        assertThat(guard.decide(sending()))
                .isEqualTo(new Refused(Reason.NO_CREDENTIALS, challenge, "Send a key in the field x-shop-key."));
        assertThat(guard.decide(sending(NEW, NEW)))
                .isEqualTo(new Refused(Reason.MALFORMED, challenge, "The request has more than one key."));
        for (String wrong : List.of(
                OLD, "", NEW + "x", NEW.substring(1), NEW.toUpperCase(java.util.Locale.ROOT), "x".repeat(100_000))) {
            assertThat(guard.decide(sending(wrong)))
                    .isEqualTo(new Refused(Reason.INVALID, challenge, "The key is not one that is accepted."));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"MISSING", "SHORT", "EMPTY"})
    void aVariableWithoutAKeyIsNoKey(String name) {
        assertThatThrownBy(() -> guard(variable(name)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(name)
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void aHashIsReadAsItWasWritten() {
        ApiKeyHash hash = ApiKeyHash.of(NEW, RANDOM);

        assertThat(ApiKeyHash.parse(hash.toString()).matches(NEW)).isTrue();
        assertThat(ApiKeyHash.parse(hash.toString()).matches(OLD)).isFalse();
        assertThat(ApiKeyHash.of(NEW, RANDOM)).as("the salt is new").doesNotHaveToString(hash.toString());
        assertThat(hash.toString()).doesNotContain(NEW);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "sha256", "sha256::", "sha256:AA:AA", "md5:AA:AA", "asml_dGhpcyBpcyBhIGtleSBpbiBjbGVhcg"})
    void whatIsNoHashIsRefusedAndNotRepeated(String text) {
        assertThatThrownBy(() -> ApiKeyHash.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("sha256:SALT:DIGEST")
                .hasMessageNotContaining("dGhpcyBpcy");
    }
}
