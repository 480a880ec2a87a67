package dev.asml.threader.release;

import dev.asml.manifests.ProbeManifest;
import dev.asml.manifests.ServiceManifest;
import dev.asml.threader.function.DeployedFunction;
import java.util.Optional;

/** Who asks a function of a release that is ready for what it has to answer. Safe for use by many threads. */
@FunctionalInterface
public interface Prober {
    /**
     * Asks once.
     *
     * @return what is wrong with the answer, in one line; empty if it is right
     */
    Optional<String> failure(
            LiveProject project, ServiceManifest service, DeployedFunction function, ProbeManifest probe)
            throws InterruptedException;
}
