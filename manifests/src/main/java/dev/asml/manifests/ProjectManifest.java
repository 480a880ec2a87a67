package dev.asml.manifests;

import java.nio.file.Path;
import java.util.List;

/**
 * A project as its {@code assemblylift.toml} and its services' {@code service.toml} describe it.
 *
 * @param name the project's name
 * @param directory where {@code assemblylift.toml} lies
 * @param services in the order of the manifest, their names distinct
 * @param authorizers who may call, by id; referred to by {@link FunctionManifest#authorizer()}
 * @param warnings keys that were read and have no meaning here
 */
public record ProjectManifest(
        String name,
        Path directory,
        List<ServiceManifest> services,
        List<AuthorizerManifest> authorizers,
        List<Problem> warnings) {

    /**
     * Reads {@code assemblylift.toml} in a folder, and the {@code services/S/service.toml} of each service that it
     * names. A dependency that {@code asml.lock} knows has the version and the source of the package that it stands for.
     *
     * @throws ManifestException with every problem of all these files
     */
    public static ProjectManifest load(Path directory) {
        return ProjectReader.read(directory);
    }

    /**
     * Reads the same without {@code asml.lock}, so that dependencies have the ranges that the services give.
     *
     * @throws ManifestException with every problem of all these files
     */
    public static ProjectManifest loadUnlocked(Path directory) {
        return ProjectReader.readUnlocked(directory);
    }
}
