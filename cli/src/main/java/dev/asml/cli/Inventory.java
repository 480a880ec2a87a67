package dev.asml.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What is live in a Threader at one moment.
 *
 * @param health as the Threader says it
 * @param projects the names of those that are live
 */
record Inventory(JsonNode health, List<FunctionStatus> functions, List<IomodStatus> iomods, List<String> projects) {
    static Inventory read(ThreaderClient client) throws IOException, InterruptedException {
        List<String> projects = new ArrayList<>();
        JsonNode deployments = client.read("/v1/deployments");
        deployments.forEach(
                deployment -> projects.add(deployment.path("project").asText()));
        return new Inventory(
                client.health(), FunctionStatus.all(client), IomodStatus.of(client.read("/v1/iomods")), projects);
    }

    /** What keeps the Threader itself from serving. */
    List<String> hindrances() {
        return health.path("ready").asBoolean()
                ? List.of()
                : List.of("the Threader is " + health.path("state").asText());
    }

    /** What is not ready of something: a function, a service, a project, or an IOmod. */
    List<String> missing(String name) {
        if (isIomod(name)) {
            List<IomodStatus> named = iomods.stream()
                    .filter(iomod ->
                            iomod.id().equals(name) || coordinates(iomod).equals(name))
                    .toList();
            return named.isEmpty() ? List.of("no live service wants the IOmod " + name) : unready(named);
        }
        List<FunctionStatus> named = functions.stream()
                .filter(function -> function.name().equals(name)
                        || service(function).equals(name)
                        || function.project().equals(name))
                .toList();
        if (named.isEmpty() && !projects.contains(name)) {
            return List.of(name + " is not live" + suggestion(name));
        }
        Set<String> services =
                new TreeSet<>(named.stream().map(Inventory::service).toList());
        return unready(iomods.stream()
                .filter(iomod -> services.contains(service(iomod)))
                .toList());
    }

    static boolean isIomod(String name) {
        return name.replaceAll(".*/", "").chars().filter(c -> c == '.').count() == 2;
    }

    private static List<String> unready(List<IomodStatus> iomods) {
        return iomods.stream()
                .filter(iomod -> !iomod.state().equals("ready"))
                .map(iomod -> "%s is %s%s"
                        .formatted(
                                iomod.id(),
                                iomod.state(),
                                iomod.detail().isEmpty() ? "" : " (%s)".formatted(iomod.detail())))
                .toList();
    }

    static String service(FunctionStatus function) {
        return function.name().replaceAll("/.*", "");
    }

    static String service(IomodStatus iomod) {
        return iomod.id().replaceAll("/.*", "");
    }

    static String coordinates(IomodStatus iomod) {
        return iomod.id().replaceAll(".*/", "");
    }

    /** What a name that nothing has was probably meant to be: often it is a function's without its service. */
    String suggestion(String name) {
        return names().stream()
                .filter(known -> known.endsWith("/" + name))
                .findFirst()
                .map("; did you mean \"%s\"?"::formatted)
                .orElseGet(() -> Suggestion.of(name, names()));
    }

    /** Every name that something has. */
    Set<String> names() {
        Set<String> names = new TreeSet<>(projects);
        functions.forEach(function -> {
            names.add(function.name());
            names.add(service(function));
        });
        iomods.forEach(iomod -> names.add(coordinates(iomod)));
        return names;
    }
}
