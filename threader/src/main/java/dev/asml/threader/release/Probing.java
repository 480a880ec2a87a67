package dev.asml.threader.release;

import dev.asml.manifests.ManifestException;
import dev.asml.manifests.ProbeManifest;
import dev.asml.manifests.Problem;
import dev.asml.manifests.ServiceManifest;
import dev.asml.threader.function.DeployedFunction;
import dev.asml.threader.release.LiveProject.LiveService;
import dev.asml.threader.release.LiveSet.Held;
import dev.asml.threader.release.LiveSet.Standing;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The probes of a release's functions, which are made before a request goes to it. Safe for use by many threads. */
final class Probing {
    /** Probes of a release that are under way at once. */
    private static final int AT_ONCE = 8;

    private final Prober prober;

    Probing(Prober prober) {
        this.prober = prober;
    }

    /**
     * Makes each probe of releases that are ready, once.
     *
     * @return those that failed, their files named as they lie in the project; empty if there is none
     */
    Optional<ManifestException> failures(List<Held> releases) {
        List<Callable<Optional<Problem>>> probes = releases.stream()
                .flatMap(release -> probes(release.project()).stream())
                .toList();
        List<Problem> failed = probes.isEmpty() ? List.of() : made(probes);
        return failed.isEmpty() ? Optional.empty() : Optional.of(new ManifestException(failed));
    }

    /** The same of all that answers of a project. */
    Optional<ManifestException> failures(Standing answering) {
        return failures(answering.all());
    }

    private List<Callable<Optional<Problem>>> probes(LiveProject project) {
        List<Callable<Optional<Problem>>> probes = new ArrayList<>();
        for (LiveService service : project.services()) {
            for (DeployedFunction function : service.functions()) {
                function.manifest()
                        .probe()
                        .ifPresent(probe -> probes.add(() -> failure(project, service.manifest(), function, probe)));
            }
        }
        return probes;
    }

    private static List<Problem> made(List<Callable<Optional<Problem>>> probes) {
        // Virtual threads: a probe waits for its function, which has a thread of its own.
        try (ExecutorService probers = Executors.newFixedThreadPool(
                AT_ONCE, Thread.ofVirtual().name("probe").factory())) {
            List<Problem> failed = new ArrayList<>();
            for (Future<Optional<Problem>> probe : probers.invokeAll(probes)) {
                probe.get().ifPresent(failed::add);
            }
            return failed;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while functions are probed", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a function cannot be probed", e.getCause());
        }
    }

    private Optional<Problem> failure(
            LiveProject project, ServiceManifest service, DeployedFunction function, ProbeManifest probe)
            throws InterruptedException {
        return prober.failure(project, service, function, probe)
                .map(why -> new Problem(
                        project.manifest()
                                .directory()
                                .relativize(service.directory().resolve("service.toml")),
                        probe.line(),
                        "the probe of %s failed: %s".formatted(function.name(), why)));
    }
}
