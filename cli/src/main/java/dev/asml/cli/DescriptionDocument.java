package dev.asml.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.TreeMap;

/** Something that is live, as {@code asml describe} prints it. */
record DescriptionDocument(
        @Meaning("project, service, function, iomod or authorizer")
        String kind,

        String name,
        @Meaning("the project that it is part of") String project,

        @Meaning("what its manifest says, or what holds without; a value that may be a secret is …")
        Map<String, String> settings,

        @Meaning("how it is now, for example url, state or in_flight")
        Map<String, String> now) {

    static DescriptionDocument ofProject(JsonNode description) {
        String project = description.path("project").asText();
        Map<String, String> now = new TreeMap<>();
        now.put("release", description.path("release").asText());
        now.put("since", description.path("since").asText());
        return new DescriptionDocument("project", project, project, Map.of(), now);
    }
}
