package dev.asml.manifests;

import java.util.List;
import java.util.Optional;

/**
 * Who may call the functions that refer to it.
 *
 * @param id unique in the project, and what {@link FunctionManifest#authorizer()} holds; {@code SERVICE.ID} for one that
 *     only its service's functions may name
 * @param type {@code JWT}, the only one there is
 * @param issuer the expected {@code iss}
 * @param audience the accepted {@code aud} values
 * @param scopes the scopes that a caller needs
 */
public record AuthorizerManifest(
        String id, String type, Optional<String> issuer, List<String> audience, List<String> scopes) {}
