package dev.asml.threader;

import dev.asml.manifests.Architecture;
import dev.asml.manifests.ManifestException;
import dev.asml.manifests.ProjectBundle;
import dev.asml.manifests.ProjectManifest;
import dev.asml.manifests.TrustedKeys;
import dev.asml.threader.ManifestFacts.Subject;
import dev.asml.threader.ManifestFacts.Value;
import dev.asml.threader.http.Plan;
import dev.asml.threader.http.ProjectApi;
import dev.asml.threader.http.ProjectDescription;
import dev.asml.threader.release.Deployments;
import dev.asml.threader.release.LiveProject;
import dev.asml.threader.release.NamedRelease;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What is live compared with what would be. Safe for use by many threads. */
final class Planning implements ProjectApi.Projects {
    private final Deployments deployments;
    private final TrustedKeys trusted;
    private final String http;

    Planning(Deployments deployments, TrustedKeys trusted, String http) {
        this.deployments = deployments;
        this.trusted = trusted;
        this.http = http;
    }

    @Override
    public ProjectApi.About about() {
        String packaged = Planning.class.getPackage().getImplementationVersion();
        return new ProjectApi.About(
                packaged == null ? "(unpackaged)" : packaged,
                http,
                Architecture.here().name());
    }

    @Override
    public Plan plan(InputStream bundle, String alias) throws IOException {
        Path folder = Files.createTempDirectory("plan-");
        try {
            ProjectManifest project = ProjectBundle.unpack(bundle, folder, trusted);
            if (!alias.isEmpty()) {
                int release = aliased(project.name(), alias);
                Optional<ProjectManifest> before =
                        ReleaseDesk.asked(() -> deployments.manifest(project.name(), release));
                return new Plan(project.name(), release, null, changes(before, project));
            }
            Optional<LiveProject> live = live(project.name());
            return new Plan(
                    project.name(),
                    live.map(LiveProject::release).orElse(0),
                    null,
                    changes(live.map(LiveProject::manifest), project));
        } catch (ManifestException e) {
            throw e.relativeTo(folder);
        } finally {
            delete(folder);
        }
    }

    private int aliased(String project, String alias) throws IOException {
        return ReleaseDesk.asked(() -> deployments.aliases(project)).stream()
                .filter(known -> known.alias().equals(alias))
                .map(NamedRelease::release)
                .findFirst()
                .orElse(0);
    }

    /** What differs between two releases. */
    static Plan plan(int from, ProjectManifest before, int to, ProjectManifest after) {
        return new Plan(after.name(), from, to, changes(Optional.of(before), after));
    }

    private static List<Plan.Change> changes(Optional<ProjectManifest> before, ProjectManifest after) {
        return changes(
                before.map(manifest -> ManifestFacts.of(manifest).parts()).orElse(Map.of()),
                ManifestFacts.of(after).parts());
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static List<Plan.Change> changes(
            Map<Subject, Map<String, Value>> before, Map<Subject, Map<String, Value>> after) {
        TreeSet<Subject> all = new TreeSet<>(before.keySet());
        all.addAll(after.keySet());
        List<Plan.Change> changes = new ArrayList<>();
        for (Subject subject : all) {
            List<Plan.Setting> settings =
                    differences(before.getOrDefault(subject, Map.of()), after.getOrDefault(subject, Map.of()));
            String action = !before.containsKey(subject) ? "add" : after.containsKey(subject) ? "change" : "remove";
            if (!action.equals("change") || !settings.isEmpty()) {
                changes.add(new Plan.Change(action, subject.kind(), subject.name(), settings));
            }
        }
        return changes;
    }

    private static List<Plan.Setting> differences(Map<String, Value> before, Map<String, Value> after) {
        TreeSet<String> keys = new TreeSet<>(before.keySet());
        keys.addAll(after.keySet());
        List<Plan.Setting> settings = new ArrayList<>();
        for (String key : keys) {
            Value old = before.get(key);
            Value next = after.get(key);
            if (!Objects.equals(old, next)) {
                settings.add(new Plan.Setting(key, shown(old), shown(next), isSecret(old) || isSecret(next)));
            }
        }
        return settings;
    }

    private static @Nullable String shown(@Nullable Value value) {
        return value == null ? null : value.shown();
    }

    private static boolean isSecret(@Nullable Value value) {
        return value != null && value.secret();
    }

    private Optional<LiveProject> live(String name) {
        return deployments.live().stream()
                .filter(project -> project.manifest().name().equals(name))
                .findFirst();
    }

    @Override
    public Optional<ProjectDescription> describe(String project) {
        return live(project).map(Planning::description);
    }

    private static ProjectDescription description(LiveProject project) {
        List<ProjectDescription.Part> parts = new ArrayList<>();
        ManifestFacts.of(project.manifest()).parts().forEach((subject, settings) -> {
            Map<String, String> shown = new LinkedHashMap<>();
            settings.forEach((key, value) -> shown.put(key, value.shown()));
            parts.add(new ProjectDescription.Part(subject.kind(), subject.name(), shown));
        });
        return new ProjectDescription(
                project.manifest().name(), project.release(), project.since().toString(), parts);
    }

    @Override
    public List<String> names() {
        return deployments.names();
    }
}
