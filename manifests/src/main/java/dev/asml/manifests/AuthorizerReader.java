package dev.asml.manifests;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads authorizers, of the project or of one service, and finds those that functions name. */
final class AuthorizerReader {
    private static final Syntax<String> TYPE = Syntax.oneOf(Map.of("jwt", "JWT"));

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
        String type = table.required("auth_type", AuthorizerReader::type).orElse("");
        Optional<String> issuer = table.text("issuer");
        List<String> audience = table.textOrTexts("audience");
        List<String> scopes = table.texts("scopes", Syntax::any);
        if (!type.isEmpty()) {
            table.requireKey("issuer", "add the issuer whose tokens are accepted");
            table.requireKey("audience", "without it a token made for another application would be accepted");
        }
        return new AuthorizerManifest(prefix + id, type, issuer, audience, scopes);
    }

    private static String type(String text) {
        if (text.equalsIgnoreCase("AWS_IAM")) {
            throw new IllegalArgumentException("AWS_IAM exists only in AWS, and no function is left open for it here;"
                    + " use JWT, or remove the authorizer and the authorizer_id that names it");
        }
        return TYPE.parse(text);
    }
}
