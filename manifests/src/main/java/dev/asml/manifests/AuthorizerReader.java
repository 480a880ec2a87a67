package dev.asml.manifests;

import dev.asml.manifests.AuthorizerManifest.Secret;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads authorizers, of the project or of one service, and finds those that functions name. */
final class AuthorizerReader {
    private static final String DEFAULT_HEADER = "x-api-key";
    private static final int MOST_KEYS = 64;

    /** The kinds of authorizers, and one for what is none. */
    private enum Type {
        JWT,
        API_KEY,
        UNKNOWN
    }

    private static final Syntax<Type> TYPE = Syntax.oneOf(Map.of("jwt", Type.JWT, "api_key", Type.API_KEY));

    private final String prefix;
    private final Map<String, String> ids;
    private final List<AuthorizerManifest> read = new ArrayList<>();

    private AuthorizerReader(String prefix, Map<String, String> ids) {
        this.prefix = prefix;
        this.ids = new LinkedHashMap<>(ids);
    }

    static AuthorizerReader ofProject() {
        return new AuthorizerReader("", Map.of());
    }

    /** Authorizers that only this service's functions see, before the project's own of the same id. */
    AuthorizerReader ofService(String service) {
        return new AuthorizerReader(service + ".", ids);
    }

    List<AuthorizerManifest> read(List<Table> tables) {
        Distinct<String> distinct = new Distinct<>("authorizer");
        for (Table table : tables) {
            Optional<String> id = table.requiredOrId("id", Syntax::name);
            id.filter(found -> distinct.add(found, table, "id")).ifPresent(found -> ids.put(found, prefix + found));
            read.add(authorizer(id.orElse(""), table));
        }
        return List.copyOf(read);
    }

    /** What the project calls the authorizer that a function names. */
    Optional<String> resolve(Table function, String key) {
        Optional<String> named = function.text(key);
        Optional<String> found = named.map(ids::get);
        if (named.isPresent() && found.isEmpty()) {
            function.problem(
                    key,
                    "names the authorizer \"%s\", which is not defined%s"
                            .formatted(named.get(), Spelling.hint(named.get(), ids.keySet())));
        }
        return found;
    }

    private AuthorizerManifest authorizer(String id, Table table) {
        return switch (table.required("auth_type", AuthorizerReader::type).orElse(Type.UNKNOWN)) {
            case JWT -> jwt(prefix + id, table);
            case API_KEY -> apiKey(prefix + id, table);
            case UNKNOWN -> unknown(prefix + id, table);
        };
    }

    private static AuthorizerManifest jwt(String id, Table table) {
        table.requireKey("issuer", "add the issuer whose tokens are accepted");
        table.requireKey("audience", "without it a token made for another application would be accepted");
        Optional<URI> jwks = table.text("jwks", KeyAddress::parse);
        // Where nothing says where the keys are, the issuer's own address does.
        Optional<String> issuer =
                table.text("issuer", table.has("jwks") ? Syntax::any : AuthorizerReader::discoverable);
        List<String> audience = table.textOrTexts("audience");
        if (table.has("audience") && audience.isEmpty()) {
            table.problem("audience", "names nobody, so no token would be accepted; add the aud of your tokens");
        }
        return new AuthorizerManifest.Jwt(id, issuer.orElse(""), audience, table.texts("scopes", Syntax::scope), jwks);
    }

    private static String discoverable(String issuer) {
        try {
            var _ = KeyAddress.parse(issuer);
            return issuer;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    e.getMessage() + "; if the issuer is no address, add jwks with the address of its keys", e);
        }
    }

    private static AuthorizerManifest apiKey(String id, Table table) {
        String header = table.text("header", Syntax::keyHeader).orElse(DEFAULT_HEADER);
        Distinct<String> names = new Distinct<>("key");
        List<AuthorizerManifest.Key> keys = new ArrayList<>();
        for (Table each : table.tables("keys")) {
            String name = each.required("name", Syntax::name).orElse("");
            boolean fresh = name.isEmpty() || names.add(name, each, "name");
            secret(each).filter(_ -> fresh).ifPresent(secret -> keys.add(new AuthorizerManifest.Key(name, secret)));
        }
        table.requireKey("keys", "add keys = [{ name = \"…\", hash = \"…\" }]; \"asml apikey\" prints one");
        if (table.has("keys") && keys.isEmpty()) {
            table.problem("keys", "has none that could be accepted; \"asml apikey\" prints one");
        }
        if (keys.size() > MOST_KEYS) {
            table.problem("keys", "has %d keys, and at most %d are tried".formatted(keys.size(), MOST_KEYS));
        }
        return new AuthorizerManifest.ApiKey(id, header, List.copyOf(keys));
    }

    private static Optional<Secret> secret(Table key) {
        Optional<Secret> hash = key.text("hash", ApiKeyHash::parse).map(Secret.Hashed::new);
        Optional<Secret> variable = key.text("environment", Syntax::variable).map(Secret.Environment::new);
        if (key.has("hash") == key.has("environment")) {
            key.problem(
                    key.has("hash") ? "environment" : "hash",
                    "is one of two ways to know a key; give either hash, which \"asml apikey\" prints, or environment, the name of a variable of the host");
        }
        return hash.or(() -> variable);
    }

    /** Reads what any authorizer may have, so that only what is wrong for all of them is reported. */
    private static AuthorizerManifest unknown(String id, Table table) {
        var _ = table.textOrTexts("audience");
        List.of("issuer", "jwks", "header").forEach(key -> table.text(key));
        var _ = table.texts("scopes", Syntax::any);
        table.tables("keys").forEach(AuthorizerReader::secret);
        return new AuthorizerManifest.ApiKey(id, DEFAULT_HEADER, List.of());
    }

    private static Type type(String text) {
        if (text.equalsIgnoreCase("AWS_IAM")) {
            throw new IllegalArgumentException("AWS_IAM exists only in AWS, and no function is left open for it here;"
                    + " use JWT or API_KEY, or remove the authorizer and the authorizer_id that names it");
        }
        return TYPE.parse(text);
    }
}
