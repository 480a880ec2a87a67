package dev.asml.threader.release;

import dev.asml.manifests.Coordinates;
import dev.asml.manifests.Problem;
import dev.asml.manifests.SourceManifest;
import dev.asml.threader.function.DeployedFunction;
import dev.asml.threader.process.Lease;
import dev.asml.threader.process.Subscription;
import dev.asml.threader.release.LiveProject.LiveService;
import dev.asml.threader.release.LiveSet.Held;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The sources of releases. Those of the release that is live invoke its functions; those of one that is tried beside it, or
 * that an alias leads to, are only looked at when it is deployed. Safe for use by many threads.
 */
final class ReleaseSources {
    private final Sourcing sourcing;

    ReleaseSources(Sourcing sourcing) {
        this.sourcing = sourcing;
    }

    /** An IOmod of a service, and what it is a source for there. */
    private record Wanted(LiveService service, Lease lease, List<Subscription> subscriptions) {}

    private List<Wanted> wanted(LiveProject project) {
        List<Wanted> all = new ArrayList<>();
        for (LiveService service : project.services()) {
            for (Lease lease : service.iomods()) {
                all.add(new Wanted(
                        service,
                        lease,
                        subscriptions(project, service, lease.iomod().coordinates())));
            }
        }
        return all;
    }

    private List<Subscription> subscriptions(LiveProject project, LiveService service, Coordinates iomod) {
        return service.manifest().sources().stream()
                .filter(source -> source.iomod().equals(iomod))
                .map(source -> subscription(project, service, source))
                .toList();
    }

    private Subscription subscription(LiveProject project, LiveService service, SourceManifest source) {
        DeployedFunction function = service.functions().stream()
                .filter(each -> each.name().function().equals(source.function()))
                .findFirst()
                .orElseThrow();
        return new Subscription(
                source.name(),
                function.name().toString(),
                source.concurrency(),
                source.settings(),
                sourcing.target(project, service.manifest(), function, source));
    }

    /** What the IOmods do not take of a release that is ready. */
    List<Problem> problems(LiveProject project) {
        List<Problem> problems = new ArrayList<>();
        for (Wanted wanted : wanted(project)) {
            if (!wanted.subscriptions().isEmpty()) {
                refusal(wanted)
                        .ifPresent(why -> problems.add(new Problem(
                                wanted.service().manifest().directory().resolve("service.toml"),
                                line(wanted),
                                "IOmod %s refuses its sources: %s"
                                        .formatted(wanted.lease().iomod().coordinates(), why))));
            }
        }
        return problems;
    }

    private static Optional<String> refusal(Wanted wanted) {
        try {
            return wanted.lease().checkSources(wanted.subscriptions());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Optional.of("interrupted while it is asked");
        }
    }

    /** Of the first source that the IOmod is asked for. */
    private static int line(Wanted wanted) {
        Coordinates iomod = wanted.lease().iomod().coordinates();
        return wanted.service().manifest().sources().stream()
                .filter(source -> source.iomod().equals(iomod))
                .mapToInt(SourceManifest::line)
                .findFirst()
                .orElse(0);
    }

    /** The sources of a release invoke its functions, in the place of those of the release before at the same IOmods. */
    void begin(Held live) {
        for (Wanted wanted : wanted(live.project())) {
            if (!wanted.subscriptions().isEmpty()) {
                wanted.lease().subscribe(live.release(), wanted.subscriptions());
            }
        }
    }

    /** The sources of a release invoke nothing any more. */
    void end(Held before) {
        before.project()
                .services()
                .forEach(service -> service.iomods().forEach(lease -> lease.unsubscribe(before.release())));
    }
}
