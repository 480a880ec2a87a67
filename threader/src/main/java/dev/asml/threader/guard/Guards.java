package dev.asml.threader.guard;

import dev.asml.manifests.ApiKeyHash;
import dev.asml.manifests.AuthorizerManifest;
import dev.asml.manifests.AuthorizerManifest.Secret;
import dev.asml.manifests.KeyAddress;
import dev.asml.manifests.KeySetGrant;
import dev.asml.threader.log.LogBook;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Makes guards of what manifests say; they share the key sets. Safe for use by many threads. */
public final class Guards implements AutoCloseable {
    private final KeySets sets;
    private final InstantSource clock;
    private final Map<String, String> environment;
    private final GuardMeters meters;

    /**
     * Guards that go by the real time.
     *
     * @param environment the host's variables, of which some may hold keys
     */
    public Guards(MeterRegistry registry, LogBook log, Map<String, String> environment) {
        this(registry, log, environment, KeyTimes.DEFAULT, InstantSource.system(), System::nanoTime);
    }

    Guards(
            MeterRegistry registry,
            LogBook log,
            Map<String, String> environment,
            KeyTimes times,
            InstantSource clock,
            LongSupplier nanos) {
        this.meters = new GuardMeters(registry);
        this.sets = new KeySets(times, nanos, log, meters);
        this.clock = clock;
        this.environment = environment;
    }

    /**
     * Makes a guard, which begins to fetch the keys that it needs.
     *
     * @throws IllegalArgumentException if the host lacks what the manifest refers to
     */
    public Guard guard(AuthorizerManifest manifest) {
        VerdictMeters verdicts = meters.verdicts(manifest.id());
        return switch (manifest) {
            case AuthorizerManifest.Jwt jwt -> new JwtGuard(jwt, sets.of(source(jwt)), clock, verdicts);
            case AuthorizerManifest.ApiKey(String id, String header, var keys) ->
                new ApiKeyGuard(id, header, keys.stream().map(this::accepted).toList(), verdicts);
        };
    }

    private static KeySource source(AuthorizerManifest.Jwt jwt) {
        Optional<KeySource> address = jwt.jwks().map(KeySource.Address::new);
        return address.orElseGet(() -> new KeySource.Issuer(jwt.issuer()));
    }

    private ApiKeyGuard.Accepted accepted(AuthorizerManifest.Key key) {
        ApiKeyHash hash = switch (key.secret()) {
            case Secret.Hashed(ApiKeyHash given) -> given;
            case Secret.Environment(String variable) -> hash(variable);
        };
        return new ApiKeyGuard.Accepted(key.name(), hash);
    }

    private ApiKeyHash hash(String variable) {
        String key = environment.get(variable);
        if (key == null) {
            throw new IllegalArgumentException(
                    "the Threader's environment has no variable %s; start it with one, or give the key's hash"
                            .formatted(variable));
        }
        try {
            return ApiKeyHash.of(key, new SecureRandom());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the variable %s: %s".formatted(variable, e.getMessage()), e);
        }
    }

    /**
     * What a service's functions may have tokens checked by: keys from where its manifest says, and those of the
     * authorizers that it may name.
     */
    public TokenDoor door(String service, List<KeySetGrant> granted, List<AuthorizerManifest> authorizers) {
        List<KeySetGrant> all = new ArrayList<>(granted);
        for (AuthorizerManifest authorizer : authorizers) {
            if (authorizer instanceof AuthorizerManifest.Jwt jwt && jwt.seenBy(service)) {
                all.add(new KeySetGrant(jwt.jwks().orElseGet(() -> origin(jwt.issuer()))));
            }
        }
        return new TokenDoor(service, all, sets, clock, meters);
    }

    /** An issuer's keys lie anywhere at its origin. */
    private static URI origin(String issuer) {
        return URI.create(KeyAddress.origin(KeyAddress.parse(issuer)));
    }

    @Override
    public void close() {
        sets.close();
    }
}
