package dev.asml.manifests;

import java.util.List;
import java.util.Optional;

/**
 * Who may call the functions that refer to it.
 *
 * @param id how functions refer to it
 * @param type for example {@code JWT}
 * @param issuer the expected {@code iss}
 * @param audience the accepted {@code aud} values
 * @param scopes the scopes that a caller needs
 */
public record AuthorizerManifest(
        String id, String type, Optional<String> issuer, List<String> audience, List<String> scopes) {}
