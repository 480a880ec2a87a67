package dev.asml.threader.release;

import dev.asml.manifests.ServiceManifest;
import dev.asml.manifests.SourceManifest;
import dev.asml.threader.function.DeployedFunction;
import dev.asml.threader.io.EventTarget;

/** Makes of a function what messages of a source go to. Safe for use by many threads. */
@FunctionalInterface
public interface Sourcing {
    /** The function of a release, for what a source has for it. */
    EventTarget target(LiveProject project, ServiceManifest service, DeployedFunction function, SourceManifest source);
}
