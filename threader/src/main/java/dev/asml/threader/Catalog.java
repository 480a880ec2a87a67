package dev.asml.threader;

import dev.asml.manifests.BundleSeal;
import dev.asml.manifests.Coordinates;
import dev.asml.manifests.EventFormat;
import dev.asml.manifests.FunctionManifest;
import dev.asml.manifests.ServiceManifest;
import dev.asml.manifests.TrustedKeys;
import dev.asml.threader.function.DeployedFunction;
import dev.asml.threader.function.FunctionName;
import dev.asml.threader.http.Platform;
import dev.asml.threader.http.ProjectApi;
import dev.asml.threader.http.Target;
import dev.asml.threader.io.IomodState;
import dev.asml.threader.io.IomodUsage;
import dev.asml.threader.io.IomodView;
import dev.asml.threader.process.Iomods;
import dev.asml.threader.release.Deployments;
import dev.asml.threader.release.LiveProject;
import dev.asml.threader.release.LiveProject.LiveService;
import dev.asml.threader.release.Place;
import dev.asml.threader.secret.SecretStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What is deployed, as the HTTP side sees it. */
final class Catalog implements Platform {
    private final Deployments deployments;
    private final TrustedKeys trusted;
    private final Iomods iomods;
    private final SecretStore secrets;
    private final String http;

    /**
     * Everything that is deployed.
     *
     * @param trusted the keys of which one has to have signed what is planned
     * @param http where functions answer
     */
    Catalog(Deployments deployments, TrustedKeys trusted, Iomods iomods, SecretStore secrets, String http) {
        this.deployments = deployments;
        this.trusted = trusted;
        this.iomods = iomods;
        this.secrets = secrets;
        this.http = http;
    }

    @Override
    public Deployment deploy(Path zip, String by, String message, Spot spot) throws IOException {
        Place place = ReleaseDesk.place(spot);
        return ReleaseDesk.asked(() -> deployment(deployments.deploy(new Deployments.Deploy(zip, by, message, place))));
    }

    /** A live project as the API tells it. */
    static Deployment deployment(LiveProject project) {
        Path root = project.manifest().directory();
        Stream<Note> ofManifests = Stream.concat(project.manifest().warnings().stream(), project.warnings().stream())
                .map(warning ->
                        new Note(root.relativize(warning.file()).toString(), warning.line(), warning.message()));
        return new Deployment(
                project.manifest().name(),
                project.release(),
                project.since().toString(),
                names(project.functions().stream()),
                names(project.functions().stream()
                        .filter(function -> function.manifest().probe().isPresent())),
                signers(root),
                Stream.concat(ofManifests, project.functions().stream().flatMap(f -> slow(root, f)))
                        .toList());
    }

    private static List<String> names(Stream<DeployedFunction> functions) {
        return functions.map(function -> function.name().toString()).toList();
    }

    private static List<String> signers(Path unpacked) {
        try {
            return BundleSeal.signersKept(unpacked);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<Note> slow(Path root, DeployedFunction function) {
        String module = root.relativize(function.manifest().builtModule()).toString();
        return function.interpreted().stream()
                .map(code -> new Note(
                        module,
                        0,
                        "its function %s is too large to be compiled and is interpreted, hundreds of times slower; if it is your own, keep the optimiser from inlining so much into it"
                                .formatted(code)));
    }

    @Override
    public List<Deployment> deployments() {
        return deployments.live().stream().map(Catalog::deployment).toList();
    }

    @Override
    public ProjectApi.Projects projects() {
        return new Planning(deployments, trusted, http);
    }

    @Override
    public boolean remove(String project) {
        try {
            return ReleaseDesk.asked(() -> deployments.remove(project));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public List<FunctionState> functions() {
        List<FunctionState> states = new ArrayList<>();
        for (LiveProject project : deployments.live()) {
            for (LiveService service : project.services()) {
                service.functions().forEach(f -> states.add(state(project, service.manifest(), f)));
            }
        }
        return states;
    }

    private static FunctionState state(LiveProject project, ServiceManifest service, DeployedFunction function) {
        FunctionManifest manifest = function.manifest();
        return new FunctionState(
                function.name().toString(),
                project.manifest().name(),
                function.abi().label(),
                (function.streams() ? EventFormat.STREAM : function.event()).word(),
                manifest.http().map(route -> route.verb() + " " + route.path()).orElse(""),
                service.hosts(),
                manifest.timeout().toMillis(),
                manifest.memoryBytes(),
                manifest.concurrency(),
                function.devices().isPresent(),
                service.sources().stream()
                        .filter(source -> source.function().equals(manifest.name()))
                        .map(source -> source.iomod() + " " + source.name())
                        .toList(),
                function.inFlight());
    }

    @Override
    public Optional<Target> function(FunctionName name) {
        return deployed().stream()
                .filter(function -> function.name().equals(name))
                .findFirst()
                .map(Target::of);
    }

    /** All functions that are live. */
    List<DeployedFunction> deployed() {
        return deployments.live().stream()
                .flatMap(project -> project.functions().stream())
                .toList();
    }

    /** Those of one project. */
    List<DeployedFunction> deployed(String project) {
        return deployments.live().stream()
                .filter(live -> live.manifest().name().equals(project))
                .flatMap(live -> live.functions().stream())
                .toList();
    }

    @Override
    public List<IomodStatus> iomods() {
        List<IomodStatus> all = new ArrayList<>();
        iomods.list().forEach(view -> all.add(state(view, view.kind().word())));
        for (LiveProject project : deployments.live()) {
            project.services().forEach(service -> service.devices().ifPresent(view -> all.add(state(view, BUILT_IN))));
        }
        return all;
    }

    private static IomodStatus state(IomodView view, String kind) {
        String detail = switch (view.state()) {
            case IomodState.BackingOff(var until, String why) -> "%s; next start at %s".formatted(why, until);
            case IomodState.Failed(String why) -> why;
            case IomodState.Ready ready ->
                ready.pid().isPresent() ? "pid " + ready.pid().getAsLong() : "";
            case IomodState.Starting _, IomodState.Draining _, IomodState.Stopped _ -> "";
        };
        IomodUsage usage = view.usage().orElse(IomodUsage.NONE);
        return new IomodStatus(
                view.service() + "/" + view.name(),
                kind,
                view.version(),
                view.state().name(),
                view.inFlight(),
                view.queued(),
                view.restarts(),
                usage.residentBytes(),
                usage.processes(),
                usage.threads(),
                Stream.of(detail, view.note(), refused(view.evicted()))
                        .filter(text -> !text.isEmpty())
                        .collect(Collectors.joining("; ")));
    }

    private static String refused(List<String> functions) {
        return functions.isEmpty() ? "" : "refuses " + String.join(", ", functions);
    }

    @Override
    public boolean restartIomod(String id) {
        int slash = id.indexOf('/');
        if (slash < 0) {
            return false;
        }
        try {
            return iomods.restart(id.substring(0, slash), Coordinates.parse(id.substring(slash + 1)));
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    @Override
    public Health health() {
        Map<String, String> details = new TreeMap<>(deployments.failed());
        secrets.problem().ifPresent(problem -> details.put("secrets", problem));
        deployed()
                .forEach(function -> function.failure()
                        .ifPresent(why -> details.put(function.name().toString(), why)));
        return new Health(true, "ready", details);
    }
}
