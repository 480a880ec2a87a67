package dev.asml.threader.guard;

import dev.asml.manifests.AuthorizerManifest;
import dev.asml.threader.guard.Token.TokenException;
import dev.asml.threader.guard.Verdict.Allowed;
import dev.asml.threader.guard.Verdict.Unknown;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;

/** Lets callers in who send a token of an issuer. Source: RFC 6750. */
final class JwtGuard implements Guard {
    /** {@code b64token} of section 2.1. */
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]+=*");

    private static final String SCHEME = "bearer";

    private final Claims.Expected expected;
    private final List<String> scopes;
    private final KeySet keys;
    private final InstantSource clock;
    private final Challenge challenge;
    private final VerdictMeters meters;
    private final AtomicBoolean closed = new AtomicBoolean();

    JwtGuard(AuthorizerManifest.Jwt manifest, KeySet keys, InstantSource clock, VerdictMeters meters) {
        this.expected = new Claims.Expected(manifest.issuer(), manifest.audience());
        this.scopes = manifest.scopes();
        this.keys = keys;
        this.clock = clock;
        this.challenge = new Challenge(Caller.BEARER, manifest.id());
        this.meters = meters;
        keys.hold();
    }

    @Override
    public Verdict decide(Credentials credentials) {
        return meters.counted(verdict(credentials));
    }

    private Verdict verdict(Credentials credentials) {
        List<String> fields = credentials.header("authorization");
        boolean inQuery = credentials.hasParameter("access_token");
        if (fields.size() > 1 || (inQuery && !fields.isEmpty())) {
            return challenge.malformed("The request has more than one token; send one, in the field Authorization.");
        }
        if (fields.isEmpty() || !isBearer(fields.getFirst())) {
            return challenge.noCredentials("Send a token as Authorization: Bearer TOKEN.");
        }
        String token = fields.getFirst().substring(SCHEME.length()).strip();
        if (!TOKEN.matcher(token).matches()) {
            return challenge.malformed("The field Authorization is not formed rightly.");
        }
        return verdict(token);
    }

    private static boolean isBearer(String field) {
        String text = field.strip().toLowerCase(Locale.ROOT);
        return text.equals(SCHEME) || text.startsWith(SCHEME + " ");
    }

    private Verdict verdict(String token) {
        return switch (Verification.of(token, expected, keys, clock.instant(), Waiting.BLOCKING)) {
            case Verification.NotAuthentic(String detail) -> challenge.invalid(detail);
            case Verification.NotValid(String detail) -> challenge.invalid(detail);
            case Verification.NoKeys(var _, int retryAfter) ->
                new Unknown("The keys by which tokens are checked cannot be had now.", retryAfter);
            case Verification.Valid(Claims claims) -> entitled(claims);
        };
    }

    private Verdict entitled(Claims claims) {
        try {
            List<String> granted = claims.scopes();
            return granted.containsAll(scopes)
                    ? new Allowed(new Caller(Caller.BEARER, claims.subject(), claims.texts(), granted))
                    : challenge.insufficient(scopes);
        } catch (TokenException e) {
            return challenge.invalid(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public Optional<String> awaitReady(Duration most) {
        CompletableFuture<Void> fetch = keys.usable() == null ? keys.fetch() : null;
        if (fetch != null) {
            Waiting.BLOCKING.await(fetch, most);
        }
        return keys.usable() == null ? Optional.of(keys.trouble()) : Optional.empty();
    }

    @Override
    public void close() {
        if (!closed.getAndSet(true)) {
            keys.letGo();
        }
    }
}
