package dev.asml.threader;

import dev.asml.manifests.ProjectManifest;
import dev.asml.threader.http.Plan;
import dev.asml.threader.http.Platform;
import dev.asml.threader.http.ProblemException;
import dev.asml.threader.http.ReleaseApi;
import dev.asml.threader.release.ConflictException;
import dev.asml.threader.release.Deployments;
import dev.asml.threader.release.KeptRelease;
import dev.asml.threader.release.Place;
import dev.asml.threader.release.Share;
import dev.asml.threader.release.StoredRelease;
import dev.asml.threader.store.StoreException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The releases of projects, as the HTTP side sees them. */
final class ReleaseDesk implements ReleaseApi.Releases {
    private final Deployments deployments;

    ReleaseDesk(Deployments deployments) {
        this.deployments = deployments;
    }

    /** Something that is asked of the deployments. */
    interface Question<T> {
        T ask() throws IOException;
    }

    /** What the deployments answer; where they refuse, what the caller is told. */
    static <T> T asked(Question<T> question) throws IOException {
        try {
            return question.ask();
        } catch (ConflictException e) {
            throw ProblemException.conflict(String.valueOf(e.getMessage()));
        } catch (StoreException e) {
            throw ProblemException.store(e);
        }
    }

    @Override
    public List<ReleaseApi.ReleaseState> of(String project) throws IOException {
        return asked(() -> deployments.releases(project)).stream()
                .map(ReleaseDesk::state)
                .toList();
    }

    private static ReleaseApi.ReleaseState state(KeptRelease kept) {
        StoredRelease release = kept.release();
        return new ReleaseApi.ReleaseState(
                release.number(),
                release.deployedAt().toString(),
                release.by(),
                release.message(),
                kept.live(),
                kept.percent(),
                kept.aliases(),
                release.hash(),
                release.signedBy());
    }

    /** A spot as the deployments have it. */
    static Place place(Platform.Spot spot) {
        try {
            return new Place(
                    spot.alias(),
                    spot.portion().map(portion -> new Share(portion.percent(), portion.sticky())),
                    spot.hosts());
        } catch (IllegalArgumentException e) {
            throw ProblemException.malformed(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public Optional<Plan> plan(String project, int from, int to) throws IOException {
        Optional<ProjectManifest> old = asked(() -> deployments.manifest(project, from));
        Optional<ProjectManifest> next = asked(() -> deployments.manifest(project, to));
        return old.flatMap(was -> next.map(is -> Planning.plan(from, was, to, is)));
    }

    @Override
    public Optional<Platform.Deployment> answer(String project, int number, Platform.Spot spot) throws IOException {
        Place place = place(spot);
        return asked(() -> deployments.answer(project, number, place)).map(Catalog::deployment);
    }

    @Override
    public List<ReleaseApi.AliasState> aliases(String project) throws IOException {
        return asked(() -> deployments.aliases(project)).stream()
                .map(alias -> new ReleaseApi.AliasState(
                        alias.alias(),
                        alias.release(),
                        alias.trial(),
                        alias.share().map(Share::percent).orElse(0),
                        alias.share().map(Share::sticky).orElse(""),
                        alias.hosts()))
                .toList();
    }

    @Override
    public boolean removeAlias(String project, String alias) throws IOException {
        return asked(() -> deployments.removeAlias(project, alias));
    }

    @Override
    public List<String> projects() {
        return deployments.names();
    }

    @Override
    public ReleaseApi.Collected collect() throws IOException {
        Deployments.Collected done = asked(deployments::collect);
        return new ReleaseApi.Collected(done.projects(), done.bundles(), done.bytes());
    }
}
