package dev.asml.threader.release;

import dev.asml.manifests.AuthorizerManifest;
import dev.asml.manifests.FunctionManifest;
import dev.asml.manifests.Problem;
import dev.asml.manifests.ProjectManifest;
import dev.asml.manifests.ServiceManifest;
import dev.asml.threader.guard.Guard;
import dev.asml.threader.guard.Guards;
import dev.asml.threader.guard.TokenDoor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The guards of a project that is being made ready.
 *
 * @param guards by the ids of their authorizers, those that functions name
 */
record ProjectGuards(Guards factory, ProjectManifest project, Map<String, Guard> guards) {
    /**
     * Makes the guards, which begin to fetch their keys.
     *
     * @param held gets each, to be closed
     * @param problems gets why one cannot be made
     */
    static ProjectGuards begin(
            Guards factory, ProjectManifest project, Consumer<Guard> held, Consumer<Problem> problems) {
        Set<String> named = project.services().stream()
                .flatMap(service -> service.functions().stream())
                .map(FunctionManifest::authorizer)
                .flatMap(java.util.Optional::stream)
                .collect(Collectors.toSet());
        Map<String, Guard> guards = new LinkedHashMap<>();
        for (AuthorizerManifest authorizer : project.authorizers()) {
            if (!named.contains(authorizer.id())) {
                continue;
            }
            try {
                Guard guard = factory.guard(authorizer);
                held.accept(guard);
                guards.put(authorizer.id(), guard);
            } catch (IllegalArgumentException e) {
                problems.accept(new Problem(file(project), 0, about(authorizer.id(), String.valueOf(e.getMessage()))));
            }
        }
        return new ProjectGuards(factory, project, Map.copyOf(guards));
    }

    private static Path file(ProjectManifest project) {
        return project.directory().resolve("assemblylift.toml");
    }

    private static String about(String id, String what) {
        return "authorizer \"%s\": %s".formatted(id, what);
    }

    /** What the functions of a service may have tokens checked by. */
    TokenDoor door(ServiceManifest service) {
        return factory.door(service.name(), service.keySets(), project.authorizers());
    }

    /**
     * Waits until the guards can decide, all within the time.
     *
     * @return what those lack that cannot; they let nobody in until they can, so that is no reason not to deploy
     */
    List<Problem> awaitReady(Duration most) {
        long end = System.nanoTime() + most.toNanos();
        List<Problem> warnings = new ArrayList<>();
        guards.forEach((id, guard) -> {
            Duration left = Duration.ofNanos(Math.max(0, end - System.nanoTime()));
            guard.awaitReady(left)
                    .map(why -> about(id, why + "; its functions answer 503 until its keys can be had"))
                    .ifPresent(text -> warnings.add(new Problem(file(project), 0, text)));
        });
        return List.copyOf(warnings);
    }
}
