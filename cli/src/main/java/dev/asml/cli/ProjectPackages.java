package dev.asml.cli;

import dev.asml.manifests.Architecture;
import dev.asml.manifests.Coordinates;
import dev.asml.manifests.IomodDependency;
import dev.asml.manifests.IomodLock;
import dev.asml.manifests.ProjectManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The packages that a project has from a registry: which they are, by its lock, and whether they are here. */
final class ProjectPackages {
    private final Path project;
    private final List<IomodDependency> ranges;
    private IomodLock lock;

    private ProjectPackages(Path project) {
        this.project = project;
        this.lock = IomodLock.load(project);
        this.ranges = ProjectManifest.loadUnlocked(project).services().stream()
                .flatMap(service -> service.iomods().stream())
                .filter(IomodDependency::ofRegistry)
                .toList();
    }

    /**
     * Reads a project that is to be built. Packages that are missing are fetched, and ranges that are new are locked; a
     * Threader is asked for nothing else.
     */
    static ProjectManifest ready(Path project, ThreaderOptions threader, Terminal terminal)
            throws IOException, InterruptedException {
        ProjectManifest manifest = ProjectManifest.load(project);
        ProjectPackages packages = new ProjectPackages(project);
        if (packages.complete()) {
            return manifest;
        }
        try (ThreaderClient client = threader.connect()) {
            var _ = packages.complete(Set.of(), new Registry(client), terminal);
        }
        return ProjectManifest.load(project);
    }

    /**
     * Locks the highest versions that there are now.
     *
     * @param which IOmods; none for all
     * @throws CliException if the project has no range of versions of one of these
     */
    static List<UpdateDocument> update(Path project, Set<Coordinates> which, Registry registry, Terminal terminal)
            throws IOException, InterruptedException {
        ProjectPackages packages = new ProjectPackages(project);
        List<Coordinates> all = packages.ranges.stream()
                .map(IomodDependency::coordinates)
                .distinct()
                .toList();
        for (Coordinates each : which) {
            if (!all.contains(each)) {
                throw CliException.failed("no service of %s has a range of versions of %s%s"
                        .formatted(
                                project.resolve("assemblylift.toml"),
                                each,
                                Suggestion.of(each.toString(), names(all))));
            }
        }
        return packages.complete(which.isEmpty() ? Set.copyOf(all) : which, registry, terminal);
    }

    private static List<String> names(List<Coordinates> all) {
        return all.stream().map(Coordinates::toString).toList();
    }

    private boolean complete() {
        return ranges.stream()
                .allMatch(range -> lock.find(range)
                        .filter(entry -> missing(entry).isEmpty())
                        .isPresent());
    }

    /** The SHA-256 of what is not here. */
    private List<Map.Entry<Architecture, String>> missing(IomodLock.Entry entry) {
        return entry.packages().entrySet().stream()
                .filter(each -> !Files.exists(project.resolve(entry.file(each.getKey()))))
                .toList();
    }

    private List<UpdateDocument> complete(Set<Coordinates> anew, Registry registry, Terminal terminal)
            throws IOException, InterruptedException {
        List<IomodLock.Entry> entries = new ArrayList<>();
        List<UpdateDocument> updates = new ArrayList<>();
        try (Progress progress = new Progress(terminal)) {
            for (IomodDependency range : ranges) {
                Optional<IomodLock.Entry> before = lock.find(range);
                IomodLock.Entry entry =
                        before.isPresent() && !anew.contains(range.coordinates()) ? before.get() : registry.lock(range);
                if (entries.contains(entry)) {
                    continue;
                }
                entries.add(entry);
                updates.add(UpdateDocument.of(before, entry));
                fetch(entry, registry, progress);
            }
        }
        // What nobody wants any more is left out.
        lock = new IomodLock(entries);
        lock.write(project);
        return updates;
    }

    private void fetch(IomodLock.Entry entry, Registry registry, Progress progress)
            throws IOException, InterruptedException {
        for (Map.Entry<Architecture, String> each : missing(entry)) {
            progress.show("fetching %s %s".formatted(entry.coordinates(), entry.version()));
            Path file = project.resolve(entry.file(each.getKey()));
            Files.createDirectories(file.getParent());
            registry.fetch(
                    entry.coordinates(),
                    entry.version(),
                    each.getKey(),
                    new Registry.Checksum(each.getValue(), IomodLock.FILE),
                    file);
        }
    }
}
