package dev.asml.manifests;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A set of functions that share IOmods.
 *
 * @param name unique in its project
 * @param directory {@code services/NAME} in the project
 * @param hosts the host names whose requests this service's routes answer; empty means every host
 * @param functions in the order of the manifest, their names distinct
 * @param iomods what the functions may call, their coordinates distinct
 * @param keySets where the functions may have the keys of tokens fetched from
 * @param sources what invokes the functions besides requests
 */
public record ServiceManifest(
        String name,
        Path directory,
        List<String> hosts,
        List<FunctionManifest> functions,
        List<IomodDependency> iomods,
        List<KeySetGrant> keySets,
        List<SourceManifest> sources) {

    /** Where a dependency's {@code .iomod} file or folder lies; empty for one installed with the Threader. */
    public Optional<Path> sourceOf(IomodDependency iomod) {
        return iomod.source().map(source -> directory.resolve(source).normalize());
    }

    /** Whether its functions have devices. */
    public boolean devices() {
        return iomods.stream().anyMatch(IomodDependency::builtIn);
    }
}
