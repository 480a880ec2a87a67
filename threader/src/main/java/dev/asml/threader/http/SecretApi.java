package dev.asml.threader.http;

import dev.asml.threader.secret.SecretException;
import dev.asml.threader.secret.SecretName;
import dev.asml.threader.secret.SecretStore;
import java.util.List;
import java.util.Map;

/** The endpoints that set, list and remove secrets. None of them tells a value. */
public final class SecretApi implements AdminSection {
    private static final String ALL = "/v1/secrets";
    private static final String ONE = ALL + "/{service}/{name}";

    private final SecretStore store;

    public SecretApi(SecretStore store) {
        this.store = store;
    }

    /** A secret as operators see it; the key is empty if its file is damaged. */
    record SecretDocument(String service, String name, String key, String changed) {}

    @Override
    public void addTo(SessionApi.Endpoints endpoints) {
        endpoints.add("GET", ALL, (exchange, _) -> list(exchange));
        endpoints.add("PUT", ONE, this::set);
        endpoints.add("DELETE", ONE, this::remove);
    }

    private void list(Exchange exchange) {
        exchange.send(JsonReply.of(
                200,
                store.list().stream()
                        .map(each -> new SecretDocument(
                                each.name().service(),
                                each.name().name(),
                                each.key(),
                                each.changed().toString()))
                        .toList()));
    }

    private void set(Exchange exchange, Map<String, String> path) {
        SecretName name = name(path);
        String key = exchange.header("asml-secret-key");
        byte[] value = exchange.body(SecretStore.MAX_VALUE);
        try {
            store.write(name, value, key == null || key.isBlank() ? SecretStore.DEFAULT_KEY : key.strip());
        } catch (SecretException e) {
            throw new ProblemException(
                    new HttpProblem(422, "secret-not-set", Part.HOST, "Secret not set", sentence(e)));
        }
        exchange.send(new Reply(204, List.of(), new byte[0]));
    }

    private void remove(Exchange exchange, Map<String, String> path) {
        SecretName name = name(path);
        if (!store.remove(name)) {
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
            throw new ProblemException(HttpProblem.badRequest(sentence(e)));
        }
    }

    private static String sentence(RuntimeException e) {
        String text = String.valueOf(e.getMessage());
        return Character.toUpperCase(text.charAt(0)) + text.substring(1) + ".";
    }
}
