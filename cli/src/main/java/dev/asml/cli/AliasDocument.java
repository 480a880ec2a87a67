package dev.asml.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** An alias of a project, as the Threader says it and {@code asml alias ls} prints it. */
record AliasDocument(
        @Meaning("its name") String alias,
        @Meaning("the release that it leads to") int release,

        @Meaning("the release that gets a share of its requests; 0 if there is none")
        int tried,

        @Meaning("percent of its requests that this gets") int percent,

        @Meaning("by what callers stay with one of the two: header:NAME or cookie:NAME; may be empty")
        String sticky,

        @Meaning("whose requests are for it, beside those that name it")
        List<String> hosts) {

    static List<AliasDocument> of(JsonNode aliases) {
        List<AliasDocument> all = new ArrayList<>();
        for (JsonNode alias : aliases) {
            List<String> hosts = new ArrayList<>();
            alias.path("hosts").forEach(host -> hosts.add(host.asText()));
            all.add(new AliasDocument(
                    alias.path("alias").asText(),
                    alias.path("release").asInt(),
                    alias.path("tried").asInt(),
                    alias.path("percent").asInt(),
                    alias.path("sticky").asText(),
                    hosts));
        }
        return all;
    }

    /** What it leads to. */
    String leads() {
        return tried == 0 ? "" + release : "%d %d %%, %d %d %%".formatted(release, 100 - percent, tried, percent);
    }
}
