package dev.asml.manifests;

import java.nio.file.Path;
import java.util.List;

/**
 * A set of functions that share IOmods.
 *
 * @param name unique in its project
 * @param directory {@code services/NAME} in the project
 * @param hosts the host names whose requests this service's routes answer; empty means every host
 * @param functions in the order of the manifest, their names distinct
 * @param iomods what the functions may call, their coordinates distinct
 */
public record ServiceManifest(
        String name,
        Path directory,
        List<String> hosts,
        List<FunctionManifest> functions,
        List<IomodDependency> iomods) {}
