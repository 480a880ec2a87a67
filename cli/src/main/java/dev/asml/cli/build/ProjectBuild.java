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
import java.util.function.Consumer;

/** Builds the functions of a project, as many at once as there are processors. */
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
     * Builds what has sources.
     *
     * @param watcher told of each result as it comes, by several threads
     * @return the results in the order of the manifests
     */
    public List<BuildResult> run(Consumer<BuildResult> watcher) throws IOException, InterruptedException {
        List<Future<BuildResult>> running = new ArrayList<>();
        try (ExecutorService builders =
                Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors())) {
            for (ServiceManifest service : project.services()) {
                for (FunctionManifest function : service.functions()) {
                    running.add(builders.submit(() -> {
                        BuildResult result = new FunctionBuild(service.name(), function, tools).run();
                        watcher.accept(result);
                        return result;
                    }));
                }
            }
        }
        List<BuildResult> results = new ArrayList<>();
        for (Future<BuildResult> build : running) {
            results.add(resultOf(build));
        }
        return results;
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
