package dev.asml.threader.guard;

import dev.asml.manifests.ApiKeyHash;
import dev.asml.threader.guard.Verdict.Allowed;
import dev.asml.threader.guard.Verdict.Reason;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Lets callers in who send one of some keys. */
final class ApiKeyGuard implements Guard {
    /** A key that is accepted. */
    record Accepted(String name, ApiKeyHash hash) {}

    private final String header;
    private final List<Accepted> keys;
    private final Challenge challenge;
    private final VerdictMeters meters;

    ApiKeyGuard(String id, String header, List<Accepted> keys, VerdictMeters meters) {
        this.header = header;
        this.keys = List.copyOf(keys);
        this.challenge = new Challenge(Caller.API_KEY, id);
        this.meters = meters;
    }

    @Override
    public Verdict decide(Credentials credentials) {
        return meters.counted(verdict(credentials.header(header)));
    }

    private Verdict verdict(List<String> sent) {
        if (sent.isEmpty()) {
            return challenge.noCredentials("Send a key in the field %s.".formatted(header));
        }
        if (sent.size() > 1) {
            return challenge.refused(Reason.MALFORMED, "The request has more than one key.");
        }
        String key = sent.getFirst();
        Accepted found = null;
        for (Accepted each : keys) { // all of them, so that time tells nothing of which it is
            found = each.hash().matches(key) ? each : found;
        }
        return found == null
                ? challenge.refused(Reason.INVALID, "The key is not one that is accepted.")
                : new Allowed(new Caller(Caller.API_KEY, found.name(), Map.of(), List.of()));
    }

    @Override
    public Optional<String> awaitReady(Duration most) {
        return Optional.empty();
    }

    @Override
    public void close() {}
}
