package dev.asml.threader.process;

import dev.asml.manifests.IomodManifest;
import java.nio.file.Path;

/**
 * An unpacked IOmod.
 *
 * @param folder its root; stays as it is while the IOmod runs
 * @param digest names its content: packages with the same digest are the same
 */
public record UnpackedIomod(Path folder, IomodManifest manifest, String digest) {
    /**
     * The file that is executed.
     *
     * @throws IllegalArgumentException if the manifest's entrypoint leads out of the package
     */
    Path executable() {
        Path root = folder.toAbsolutePath().normalize();
        Path executable = root.resolve(manifest.entrypoint()).normalize();
        if (!executable.startsWith(root)) {
            throw new IllegalArgumentException(
                    "the entrypoint \"%s\" of %s leads out of its package; name a file inside"
                            .formatted(manifest.entrypoint(), manifest.coordinates()));
        }
        return executable;
    }
}
