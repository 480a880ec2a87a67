package dev.asml.threader;

import dev.asml.iomod.FailureCode;
import dev.asml.manifests.ServiceManifest;
import dev.asml.manifests.SourceManifest;
import dev.asml.threader.function.DeployedFunction;
import dev.asml.threader.guard.Authorizer;
import dev.asml.threader.http.Canary;
import dev.asml.threader.http.DataPlane;
import dev.asml.threader.http.Deliveries;
import dev.asml.threader.http.Offering;
import dev.asml.threader.http.Probes;
import dev.asml.threader.http.Published;
import dev.asml.threader.http.SourcedMessage;
import dev.asml.threader.http.Split;
import dev.asml.threader.http.Target;
import dev.asml.threader.io.Event;
import dev.asml.threader.io.EventEnd;
import dev.asml.threader.release.Answering;
import dev.asml.threader.release.LiveProject;
import dev.asml.threader.release.Prober;
import dev.asml.threader.release.Sourcing;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** All that answers, as the data plane offers it. */
final class Publication {
    private Publication() {}

    /**
     * What answers of a project.
     *
     * @param alias that leads to it; empty for what is live
     */
    private record Front(LiveProject main, Optional<Answering.Trial> trial, String alias, List<String> hosts) {
        static Front live(Answering project) {
            return new Front(project.live(), project.trial(), "", List.of());
        }

        /** Where a project has no such alias, what is live answers. */
        static Front of(Answering project, String alias) {
            Answering.Aliased aliased = project.aliases().get(alias);
            return aliased == null ? live(project) : new Front(aliased.main(), aliased.trial(), alias, aliased.hosts());
        }

        Stream<Published> functions() {
            return published(main, alias);
        }

        Stream<Published> functionsTried() {
            LiveProject tried = trial.orElseThrow().project();
            return published(tried, (alias.isEmpty() ? "" : alias + ".") + tried.release());
        }

        private Stream<Published> published(LiveProject project, String mark) {
            return project.services().stream()
                    .flatMap(service -> service.functions().stream()
                            .map(function ->
                                    Publication.published(project, function, hosts(service.manifest()), mark)));
        }

        private List<String> hosts(ServiceManifest service) {
            return service.hosts().isEmpty()
                    ? List.of()
                    : Stream.concat(service.hosts().stream(), hosts.stream()).toList();
        }
    }

    /** Makes ready to offer all that answers. */
    static Runnable prepared(DataPlane plane, Collection<Answering> answering) {
        Map<String, Offering> aliases = new TreeMap<>();
        answering.stream()
                .flatMap(project -> project.aliases().keySet().stream())
                .distinct()
                .forEach(alias -> aliases.put(
                        alias,
                        offering(answering.stream()
                                .map(project -> Front.of(project, alias))
                                .toList())));
        return plane.prepare(offering(answering.stream().map(Front::live).toList()), aliases);
    }

    private static Offering offering(List<Front> fronts) {
        return new Offering(
                fronts.stream().flatMap(Front::functions).toList(),
                fronts.stream()
                        .filter(front -> front.trial().isPresent())
                        .map(front -> canary(fronts, front))
                        .toList(),
                fronts.stream().flatMap(front -> front.hosts().stream()).collect(Collectors.toSet()));
    }

    private static Canary canary(List<Front> fronts, Front front) {
        Answering.Trial trial = front.trial().orElseThrow();
        Set<String> services = Stream.of(front.main(), trial.project())
                .flatMap(release -> release.services().stream())
                .map(service -> service.manifest().name())
                .collect(Collectors.toSet());
        List<Published> functions = fronts.stream()
                .flatMap(each -> each.equals(front) ? each.functionsTried() : each.functions())
                .toList();
        String salt = trial.project().manifest().name() + "@" + trial.project().release();
        return new Canary(
                services, new Split(trial.share().percent(), trial.share().sticky(), salt), functions);
    }

    private static Published published(
            LiveProject project, DeployedFunction function, List<String> hosts, String mark) {
        return new Published(
                hosts,
                function.manifest().http(),
                Target.of(function),
                project.guard(function.manifest()).map(Function.<Authorizer>identity()),
                mark);
    }

    /** Invokes the functions of releases with messages; no guard stands before them. */
    static Sourcing sourcing(Deliveries deliveries) {
        return (project, service, function, source) -> {
            Published published = published(project, function, service.hosts(), "");
            return event -> end(deliveries.deliver(published, message(source, event)));
        };
    }

    private static SourcedMessage message(SourceManifest source, Event event) {
        return new SourcedMessage(
                source.iomod().toString(),
                source.name(),
                event.message(),
                event.attempt(),
                event.contentType(),
                event.attributes(),
                event.body(),
                source.form() == SourceManifest.Form.RAW);
    }

    private static EventEnd end(Deliveries.End end) {
        return switch (end) {
            case Deliveries.End.Taken(byte[] answer) -> new EventEnd.Taken(answer);
            case Deliveries.End.Failed(String why, boolean late) ->
                new EventEnd.Failed(late ? FailureCode.DEADLINE.name() : "FAILED", why, true);
            case Deliveries.End.Impossible(String why) ->
                new EventEnd.Failed(FailureCode.INVALID_INPUT.name(), why, false);
            case Deliveries.End.Undelivered(String why) -> new EventEnd.Undelivered(why);
        };
    }

    /** Asks the functions of releases what they have to answer; no guard stands before them. */
    static Prober prober(Probes probes) {
        return (project, service, function, probe) ->
                probes.failure(published(project, function, service.hosts(), ""), probe);
    }
}
