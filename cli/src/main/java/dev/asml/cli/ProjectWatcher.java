package dev.asml.cli;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Sees the changes of a project's files, except those of builds. Used by one thread. */
final class ProjectWatcher implements AutoCloseable {
    private static final Set<String> IGNORED = Set.of(".asml", ".git", "node_modules", "target");
    private static final long PATIENCE_MILLIS = 500;
    /** An editor's save is several events; this long without one is its end. */
    private static final long QUIET_MILLIS = 50;

    private final Path root;
    private final WatchService service;

    private ProjectWatcher(Path root, WatchService service) {
        this.root = root;
        this.service = service;
    }

    static ProjectWatcher of(Path root) throws IOException {
        ProjectWatcher watcher =
                new ProjectWatcher(root, root.toAbsolutePath().getFileSystem().newWatchService());
        watcher.watch(root);
        return watcher;
    }

    /** Waits a moment for changes, and for their end once there are some. */
    boolean changed() throws IOException, InterruptedException {
        boolean changed = take(service.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS));
        if (!changed) {
            return false;
        }
        WatchKey further = service.poll(QUIET_MILLIS, TimeUnit.MILLISECONDS);
        while (further != null) {
            take(further);
            further = service.poll(QUIET_MILLIS, TimeUnit.MILLISECONDS);
        }
        // Folders that are new; the others are watched already, which costs nothing.
        watch(root);
        return true;
    }

    private static boolean take(@Nullable WatchKey key) {
        if (key == null) {
            return false;
        }
        boolean relevant = key.pollEvents().stream().anyMatch(ProjectWatcher::isRelevant);
        key.reset();
        return relevant;
    }

    private static boolean isRelevant(WatchEvent<?> event) {
        return !(event.context() instanceof Path name) || !IGNORED.contains(name.toString());
    }

    private void watch(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path found, BasicFileAttributes attributes) throws IOException {
                if (IGNORED.contains(String.valueOf(found.getFileName()))) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                found.register(
                        service,
                        StandardWatchEventKinds.ENTRY_CREATE,
                        StandardWatchEventKinds.ENTRY_MODIFY,
                        StandardWatchEventKinds.ENTRY_DELETE);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) {
                // It was removed in the middle of the walk; that is a change of its own.
                return FileVisitResult.CONTINUE;
            }
        });
    }

    @Override
    public void close() throws IOException {
        service.close();
    }
}
