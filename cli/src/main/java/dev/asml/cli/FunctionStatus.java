package dev.asml.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A deployed function, as a Threader describes it.
 *
 * @param name {@code service/function}
 * @param route as {@code VERB PATH}: its own, or the one that every function has
 * @param devices whether it has a screen, so that it can be played
 */
record FunctionStatus(
        String name,
        String project,
        String route,
        String abi,
        String event,
        long timeoutMillis,
        long inFlight,
        boolean devices) {
    /** The functions that are live in a Threader. */
    static List<FunctionStatus> all(ThreaderClient threader) throws IOException, InterruptedException {
        return of(threader.read("/v1/functions"));
    }

    /** Those of one project. */
    static List<FunctionStatus> ofProject(String project, ThreaderClient threader)
            throws IOException, InterruptedException {
        return all(threader).stream()
                .filter(function -> function.project().equals(project))
                .toList();
    }

    static List<FunctionStatus> of(JsonNode functions) {
        List<FunctionStatus> all = new ArrayList<>();
        for (JsonNode function : functions) {
            String name = function.path("name").asText();
            String route = function.path("route").asText();
            all.add(new FunctionStatus(
                    name,
                    function.path("project").asText(),
                    route.isEmpty() ? "ANY /" + name : route,
                    function.path("abi").asText(),
                    function.path("event").asText(),
                    function.path("timeout_ms").asLong(),
                    function.path("in_flight").asLong(),
                    function.path("devices").asBoolean()));
        }
        return all;
    }

    String verb() {
        return route.substring(0, route.indexOf(' '));
    }

    String path() {
        return route.substring(route.indexOf(' ') + 1);
    }

    /** Where it answers, below the Threader's address for functions. */
    String url(String base) {
        return base.replaceAll("/$", "") + path();
    }
}
