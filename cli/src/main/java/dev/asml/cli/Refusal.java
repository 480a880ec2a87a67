package dev.asml.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a Threader says when it does not do what it was asked for: the problem document of RFC 9457. */
final class Refusal {
    private static final int LONGEST = 500;
    private static final Pattern QUOTED = Pattern.compile("\"([^\"]+)\"");

    private Refusal() {}

    static CliException of(URI address, int status, byte[] body) {
        String text = new String(body, UTF_8);
        JsonNode problem = Json.parseOrMissing(text);
        return switch (status) {
            case 401, 403 -> denied(address);
            default -> CliException.failed(message(status, problem, text));
        };
    }

    private static CliException denied(URI address) {
        return new CliException(
                ExitCode.DENIED,
                "the Threader at %s does not take this token; set ASML_TOKEN to the one in its data folder, or name that folder with --data"
                        .formatted(address));
    }

    private static String message(int status, JsonNode problem, String text) {
        List<String> lines = new ArrayList<>();
        for (JsonNode one : problem.path("problems")) {
            lines.add(line(one));
        }
        String title = problem.path("title").asText("status " + status);
        String detail = problem.path("detail").asText(shortened(problem.isMissingNode() ? text : ""));
        lines.addFirst((detail.isEmpty() ? title : detail) + known(problem));
        return String.join("\n", lines);
    }

    /** What there is instead of what was asked for. */
    private static String known(JsonNode problem) {
        List<String> names = new ArrayList<>();
        for (String member : List.of("functions", "projects", "iomods", "sessions", "releases", "versions")) {
            problem.path(member).forEach(name -> names.add(name.asText()));
        }
        if (names.isEmpty()) {
            return "";
        }
        Matcher asked = QUOTED.matcher(problem.path("detail").asText());
        // No number is a misspelt one.
        boolean named = problem.path("releases").isMissingNode()
                && problem.path("versions").isMissingNode();
        String near =
                named && asked.find() ? Suggestion.near(asked.group(1), names).orElse("") : "";
        return (near.isEmpty() ? "" : " Did you mean \"%s\"?".formatted(near))
                + " There is: %s.".formatted(String.join(", ", names));
    }

    /** A problem or a warning as {@code file:line: message}. */
    static String line(JsonNode problem) {
        int line = problem.path("line").asInt(0);
        String file = problem.path("file").asText("");
        String place = line == 0 ? file : file + ":" + line;
        return (place.isEmpty() ? "" : place + ": ") + problem.path("message").asText();
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST ? text.strip() : text.substring(0, LONGEST) + "…";
    }
}
