package dev.asml.threader;

import dev.asml.manifests.ProjectManifest;
import dev.asml.threader.http.Plan;
import dev.asml.threader.http.Platform;
import dev.asml.threader.http.ReleaseApi;
import dev.asml.threader.release.Deployments;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The releases of projects, as the HTTP side sees them. */
final class ReleaseDesk implements ReleaseApi.Releases {
    private final Deployments deployments;

    ReleaseDesk(Deployments deployments) {
        this.deployments = deployments;
    }

    @Override
    public List<ReleaseApi.ReleaseState> of(String project) throws IOException {
        return deployments.releases(project).stream()
                .map(kept -> new ReleaseApi.ReleaseState(
                        kept.number(),
                        kept.note().deployedAt().toString(),
                        kept.note().by(),
                        kept.note().message(),
                        kept.live()))
                .toList();
    }

    @Override
    public Optional<Plan> plan(String project, int from, int to) throws IOException {
        Optional<ProjectManifest> old = deployments.manifest(project, from);
        Optional<ProjectManifest> next = deployments.manifest(project, to);
        return old.flatMap(was -> next.map(is -> Planning.plan(
                project,
                from,
                ManifestFacts.of(was).parts(),
                ManifestFacts.of(is).parts())));
    }

    @Override
    public Optional<Platform.Deployment> makeLive(String project, int number) throws IOException {
        return deployments.makeLive(project, number).map(Catalog::deployment);
    }

    @Override
    public List<String> projects() {
        return deployments.names();
    }
}
