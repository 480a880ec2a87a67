package dev.asml.threader.http;

import dev.asml.threader.secret.SecretException;
import dev.asml.threader.secret.SecretName;
import dev.asml.threader.secret.SecretStore;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** The endpoints that set, list and remove secrets, and say what seals them. None of them tells a value. */
public final class SecretApi implements AdminSection {
    private static final String ALL = "/v1/secrets";
    private static final String ONE = ALL + "/{service}/{name}";
    private static final String KEYS = "/v1/secret-keys";

    private final SecretStore store;

    public SecretApi(SecretStore store) {
        this.store = store;
    }

    /**
     * A secret as operators see it.
     *
     * @param key empty if it is damaged
     * @param keyId empty if it is not known
     * @param problem why it cannot be used as it is stored; empty if it can
     */
    record SecretDocument(String service, String name, String key, String keyId, String changed, String problem) {}

    /** A secret that could not be sealed anew, and why. */
    record Failed(String secret, String problem) {}

    /** What became of all. */
    record Resealed(int sealed, int same, List<Failed> failed) {}

    @Override
    public void addTo(SessionApi.Endpoints endpoints) {
        endpoints.add("GET", ALL, (exchange, _) -> list(exchange));
        endpoints.add("PUT", ONE, this::set);
        endpoints.add("DELETE", ONE, this::remove);
        endpoints.add("GET", KEYS, (exchange, _) -> exchange.send(JsonReply.of(200, store.keys())));
        endpoints.add("POST", KEYS + "/rotate", (exchange, _) -> rotate(exchange));
    }

    private void list(Exchange exchange) {
        exchange.send(JsonReply.of(
                200,
                store.list().stream()
                        .map(each -> new SecretDocument(
                                each.name().service(),
                                each.name().name(),
                                each.key(),
                                each.keyId(),
                                each.changed().toString(),
                                each.problem()))
                        .toList()));
    }

    private void set(Exchange exchange, Map<String, String> path) {
        SecretName name = name(path);
        String key = exchange.header("asml-secret-key");
        byte[] value = exchange.body(SecretStore.MAX_VALUE);
        asked(() -> {
            store.write(name, value, key == null || key.isBlank() ? SecretStore.DEFAULT_KEY : key.strip());
            return true;
        });
        exchange.send(new Reply(204, List.of(), new byte[0]));
    }

    /** Something that is asked of the store. */
    private interface Question<T> {
        T ask() throws IOException;
    }

    private static <T> T asked(Question<T> question) {
        try {
            return question.ask();
        } catch (SecretException e) {
            throw new ProblemException(
                    new HttpProblem(422, "secret-not-set", Part.HOST, "Secret not set", ProblemException.sentence(e)));
        } catch (IOException e) {
            throw ProblemException.store(e);
        }
    }

    private void rotate(Exchange exchange) {
        List<String> from = exchange.query().getOrDefault("from", List.of());
        SecretStore.Resealed done = asked(() -> store.reseal(from.isEmpty() ? "" : from.getLast()));
        exchange.send(JsonReply.of(
                200,
                new Resealed(
                        done.sealed(),
                        done.same(),
                        done.failed().entrySet().stream()
                                .map(each -> new Failed(each.getKey().toString(), each.getValue()))
                                .toList())));
    }

    private void remove(Exchange exchange, Map<String, String> path) {
        SecretName name = name(path);
        if (!asked(() -> store.remove(name))) {
            throw new ProblemException(new HttpProblem(
                            404, "not-found", Part.ROUTER, "Not found", "There is no secret %s.".formatted(name))
                    .listing(
                            "secrets",
                            store.list().stream()
                                    .map(each -> each.name().toString())
                                    .toList()));
        }
        exchange.send(new Reply(204, List.of(), new byte[0]));
    }

    private static SecretName name(Map<String, String> path) {
        try {
            return new SecretName(path.getOrDefault("service", ""), path.getOrDefault("name", ""));
        } catch (IllegalArgumentException e) {
            throw ProblemException.malformed(String.valueOf(e.getMessage()));
        }
    }
}
