package dev.asml.threader.guard;

import java.util.List;
import java.util.Map;

/**
 * Who calls, as an authorizer found out.
 *
 * @param scheme {@code Bearer} or {@code ApiKey}
 * @param name the token's subject, or the name of the key; may be empty
 * @param claims of the token, as texts: lists and objects are JSON; empty for a key
 * @param scopes of the token
 */
public record Caller(String scheme, String name, Map<String, String> claims, List<String> scopes) {
    /** The scheme of tokens. */
    public static final String BEARER = "Bearer";

    /** The scheme of keys. */
    public static final String API_KEY = "ApiKey";
}
