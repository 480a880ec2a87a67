package dev.asml.cli.build;

import dev.asml.manifests.FunctionManifest;
import dev.asml.manifests.ProjectManifest;
import dev.asml.manifests.ServiceManifest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/** Builds the functions of a project, several at once. */
public final class ProjectBuild {
    private final ProjectManifest project;
    private final Tools tools;

    /**
     * A build with the tools of this machine.
     *
     * @param environment where {@code PATH} and the variables lie that name tools
     * @param guestLibraries the folder of the guest libraries, where it is known
     */
    public ProjectBuild(ProjectManifest project, Map<String, String> environment, Optional<Path> guestLibraries) {
        this.project = project;
        this.tools = new Tools(Map.copyOf(environment), guestLibraries);
    }

    /**
     * How to build.
     *
     * @param jobs how many functions at once
     * @param keepGoing whether to try the others once one is broken
     * @param force whether to build also what is unchanged
     */
    public record Way(int jobs, boolean keepGoing, boolean force) {
        /** As many at once as there are processors, until one is broken. */
        public static final Way DEFAULT = new Way(Runtime.getRuntime().availableProcessors(), false, false);
    }

    /** Is told how it goes, by several threads. */
    public interface Watcher {
        /** A function's build begins. */
        void begins(String function);

        /** It has ended. */
        void ended(BuildResult result);
    }

    /**
     * Builds what has sources.
     *
     * @return the results in the order of the manifests
     * @throws InterruptedException if this process is told to end; nothing unfinished is left then
     */
    public List<BuildResult> run(Way way, Watcher watcher) throws IOException, InterruptedException {
        ExecutorService builders = Executors.newFixedThreadPool(way.jobs());
        try (Cutoff cutoff = Cutoff.of(builders)) {
            List<Future<BuildResult>> running;
            try (builders) {
                running = begin(builders, way, watcher, cutoff);
            } catch (RejectedExecutionException _) {
                throw new InterruptedException("the builds were cut off");
            }
            cutoff.require();
            List<BuildResult> results = new ArrayList<>();
            for (Future<BuildResult> build : running) {
                results.add(resultOf(build));
            }
            return results;
        }
    }

    private List<Future<BuildResult>> begin(ExecutorService builders, Way way, Watcher watcher, Cutoff cutoff) {
        List<Future<BuildResult>> running = new ArrayList<>();
        AtomicBoolean broken = new AtomicBoolean();
        for (ServiceManifest service : project.services()) {
            for (FunctionManifest function : service.functions()) {
                FunctionBuild build = new FunctionBuild(service.name(), function, tools);
                running.add(builders.submit(() -> {
                    boolean skip = broken.get() && !way.keepGoing();
                    BuildResult result = skip ? build.skip() : build(build, way, watcher);
                    // What a Ctrl-C does to the compiler itself is no news.
                    cutoff.require();
                    broken.compareAndSet(false, result instanceof BuildResult.Broken);
                    watcher.ended(result);
                    return result;
                }));
            }
        }
        return running;
    }

    private static BuildResult build(FunctionBuild build, Way way, Watcher watcher)
            throws IOException, InterruptedException {
        watcher.begins(build.name());
        return build.run(way.force());
    }

    private static BuildResult resultOf(Future<BuildResult> build) throws IOException, InterruptedException {
        try {
            return build.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException io -> throw io;
                case RuntimeException unexpected -> throw unexpected;
                case null, default -> throw new IllegalStateException(e);
            }
        }
    }
}
