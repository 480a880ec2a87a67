package dev.asml.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A release of a project, as the Threader says it and {@code asml releases} prints it. */
record ReleaseDocument(
        @Meaning("counted from 1 for each project") int release,
        @Meaning("when, as RFC 3339 says") String deployedAt,

        @Meaning("who deployed it, as USER@HOST; may be empty")
        String by,

        @Meaning("what for; may be empty") String message,

        @Meaning("whether it is the one that answers, but for what a release gets that is tried")
        boolean live,

        @Meaning("percent of the requests that it gets") int percent,

        @Meaning("the aliases that lead to it, wholly or in part")
        List<String> aliases,

        @Meaning("the SHA-256 of its bundle, in hexadecimal digits")
        String bundle,

        @Meaning("the ids of the keys that have signed that")
        List<String> signedBy) {
    /** Digits that tell a few keys apart. */
    private static final int SHOWN_ID = 16;

    static List<ReleaseDocument> of(JsonNode releases) {
        List<ReleaseDocument> all = new ArrayList<>();
        for (JsonNode release : releases) {
            all.add(new ReleaseDocument(
                    release.path("release").asInt(),
                    release.path("deployed_at").asText(),
                    release.path("by").asText(),
                    release.path("message").asText(),
                    release.path("live").asBoolean(),
                    release.path("percent").asInt(),
                    texts(release.path("aliases")),
                    release.path("bundle").asText(),
                    texts(release.path("signed_by"))));
        }
        return all;
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(each -> texts.add(each.asText()));
        return texts;
    }

    /** Its number, and what it answers. */
    String numbered() {
        String what = live ? " live" : percent > 0 ? " tried" : "";
        String part = percent > 0 && percent < 100 ? " %d %%".formatted(percent) : "";
        return release + what + part + (aliases.isEmpty() ? "" : " @" + String.join(" @", aliases));
    }

    /** Who has signed it: the beginnings of the ids. */
    String signed() {
        return signedBy.isEmpty()
                ? "-"
                : signedBy.stream()
                        .map(key -> LogLine.harmless(key.substring(0, Math.min(key.length(), SHOWN_ID))))
                        .collect(Collectors.joining(","));
    }

    /** When, to the second. */
    String deployed() {
        return deployedAt.replaceFirst("\\.\\d+", "");
    }

    /** The first line of a text that somebody else wrote, with a mark if there is more of it. */
    static String firstLine(String text) {
        List<String> lines = text.strip().lines().toList();
        return lines.isEmpty() ? "" : LogLine.harmless(lines.getFirst()) + (lines.size() > 1 ? " …" : "");
    }
}
