package dev.asml.threader.release;

import dev.asml.manifests.ProjectManifest;
import dev.asml.manifests.ServiceManifest;
import dev.asml.threader.function.DeployedFunction;
import dev.asml.threader.io.IomodView;
import dev.asml.threader.process.Lease;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A project that is deployed.
 *
 * @param release counted from 1 for each project
 * @param since when it was deployed
 */
public record LiveProject(ProjectManifest manifest, int release, Instant since, List<LiveService> services) {

    /**
     * A service of it: its functions, and its hold on the IOmods that they call.
     *
     * @param devices the built-in IOmod, if the service declares it
     */
    public record LiveService(
            ServiceManifest manifest,
            List<DeployedFunction> functions,
            List<Lease> iomods,
            Optional<IomodView> devices) {}

    /** The functions of all services. */
    public List<DeployedFunction> functions() {
        return services.stream()
                .flatMap(service -> service.functions().stream())
                .toList();
    }
}
