package dev.asml.manifests;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/** Who may call the functions that refer to it. */
public sealed interface AuthorizerManifest {
    /**
     * Unique in the project, and what {@link FunctionManifest#authorizer()} holds; {@code SERVICE.ID} for one that only
     * its service's functions may name.
     */
    String id();

    /** Whether the functions of a service may name it. */
    default boolean seenBy(String service) {
        return id().indexOf('.') < 0 || id().startsWith(service + ".");
    }

    /**
     * Callers send a JSON Web Token of an issuer.
     *
     * @param issuer the expected {@code iss}; without {@code jwks} an address below which the issuer's OpenID
     *     configuration lies
     * @param audience the accepted {@code aud} values
     * @param scopes the scopes of which a caller needs each
     * @param jwks where the issuer's keys are; empty means where its OpenID configuration says
     */
    record Jwt(String id, String issuer, List<String> audience, List<String> scopes, Optional<URI> jwks)
            implements AuthorizerManifest {}

    /**
     * Callers send a key that they were given.
     *
     * @param header the name of the header that it comes in
     * @param keys any of which is accepted, their names distinct
     */
    record ApiKey(String id, String header, List<Key> keys) implements AuthorizerManifest {}

    /**
     * A key of a caller; the manifest never has the key itself.
     *
     * @param name for people, for logs and for the function
     */
    record Key(String name, Secret secret) {}

    /** How a key is recognised. */
    sealed interface Secret {
        /** By what {@code asml apikey} printed for it. */
        record Hashed(ApiKeyHash hash) implements Secret {}

        /**
         * By the value of an environment variable of the host.
         *
         * @param variable its name
         */
        record Environment(String variable) implements Secret {}
    }
}
