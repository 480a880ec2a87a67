package dev.asml.threader.release;

import dev.asml.manifests.FunctionManifest;
import dev.asml.manifests.Problem;
import dev.asml.manifests.ProjectManifest;
import dev.asml.manifests.ServiceManifest;
import dev.asml.threader.function.DeployedFunction;
import dev.asml.threader.guard.Guard;
import dev.asml.threader.io.IomodView;
import dev.asml.threader.process.Lease;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A project that is deployed.
 *
 * @param release counted from 1 for each project
 * @param since when it was deployed
 * @param guards its authorizers by their ids; every one that a function names is among them
 * @param warnings what was not well when it was deployed, and did not stop it
 */
public record LiveProject(
        ProjectManifest manifest,
        int release,
        Instant since,
        List<LiveService> services,
        Map<String, Guard> guards,
        List<Problem> warnings) {

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

    /** Who may call a function; empty means everybody. */
    public Optional<Guard> guard(FunctionManifest function) {
        // Not a look-up that may find nothing: a function whose authorizer is missing is never served open.
        return function.authorizer().map(id -> Objects.requireNonNull(guards.get(id), id));
    }

    /** The functions of all services. */
    public List<DeployedFunction> functions() {
        return services.stream()
                .flatMap(service -> service.functions().stream())
                .toList();
    }
}
