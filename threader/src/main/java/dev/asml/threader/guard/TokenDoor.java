package dev.asml.threader.guard;

import dev.asml.manifests.KeyAddress;
import dev.asml.manifests.KeySetGrant;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What lets the functions of one service have tokens checked by keys from the addresses that its manifest grants, and
 * from no others, as a guest chooses the address. Safe for use by many threads.
 */
public final class TokenDoor {
    private final String service;
    private final List<KeySetGrant> grants;
    private final KeySets sets;
    private final InstantSource clock;
    private final GuardMeters meters;

    TokenDoor(String service, List<KeySetGrant> grants, KeySets sets, InstantSource clock, GuardMeters meters) {
        this.service = service;
        this.grants = List.copyOf(grants);
        this.sets = sets;
        this.clock = clock;
        this.meters = meters;
    }

    /**
     * Checks a token.
     *
     * @param jwks the address of the keys
     * @param complaints gets what the function's author should know when there are no keys
     */
    public TokenCheck check(
            String token, String jwks, String issuer, String audience, Waiting waiting, Consumer<String> complaints) {
        TokenCheck checked = checked(token, jwks, new Claims.Expected(issuer, List.of(audience)), waiting, complaints);
        meters.decoded(checked.word());
        return checked;
    }

    private TokenCheck checked(
            String token, String jwks, Claims.Expected expected, Waiting waiting, Consumer<String> complaints) {
        URI address = granted(jwks, complaints);
        if (address == null) {
            return TokenCheck.INVALID_KEYS;
        }
        KeySet set = sets.of(new KeySource.Address(address));
        return switch (Verification.of(token, expected, set, clock.instant(), waiting)) {
            case Verification.Valid _ -> TokenCheck.VALID;
            case Verification.NotValid _ -> TokenCheck.NOT_VALID;
            case Verification.NotAuthentic _ -> TokenCheck.INVALID_TOKEN;
            case Verification.NoKeys(String why, var _) -> {
                complaints.accept("the keys of tokens cannot be fetched: " + why);
                yield TokenCheck.INVALID_KEYS;
            }
        };
    }

    private @Nullable URI granted(String jwks, Consumer<String> complaints) {
        URI address;
        try {
            address = KeyAddress.parse(jwks);
        } catch (IllegalArgumentException e) {
            complaints.accept("the address of keys " + e.getMessage());
            return null;
        }
        if (grants.stream().anyMatch(grant -> grant.covers(address))) {
            return address;
        }
        complaints.accept(
                "service \"%s\" may not have keys fetched from %s; if it is to, add [jwt] allow = [\"%s\"] to its service.toml"
                        .formatted(service, address, address));
        return null;
    }
}
