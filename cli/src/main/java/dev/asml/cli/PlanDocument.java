package dev.asml.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a deployment would change, as the Threader says it and {@code asml deploy --plan} prints it, or what differs between
 * two releases.
 */
record PlanDocument(
        String project,

        @Meaning("the release compared with; 0 if there is none")
        int release,

        @Meaning("the other release; null if it is what is to be deployed") @Nullable
        Integer to,

        @Meaning("none if nothing differs") List<Change> changes) {

    /** A part that is added, removed or changed. */
    record Change(
            @Meaning("add, change or remove") String action,

            @Meaning("service, function, iomod or authorizer")
            String kind,

            @Meaning("SERVICE/FUNCTION, SERVICE/COORDINATES, or its own name")
            String name,

            @Meaning("those that differ; of what is added or removed, all")
            List<Setting> settings) {}

    /** A setting that differs. */
    record Setting(
            @Meaning("for example route or limits.call_timeout")
            String key,

            @Meaning("what is there first") @Nullable String before,
            @Meaning("what comes") @Nullable String after,

            @Meaning("whether the values may be secrets, which stay with the Threader")
            boolean masked) {}

    static PlanDocument of(JsonNode plan) {
        List<Change> changes = new ArrayList<>();
        for (JsonNode change : plan.path("changes")) {
            List<Setting> settings = new ArrayList<>();
            for (JsonNode setting : change.path("settings")) {
                settings.add(new Setting(
                        setting.path("key").asText(),
                        setting.path("before").textValue(),
                        setting.path("after").textValue(),
                        setting.path("masked").asBoolean()));
            }
            changes.add(new Change(
                    change.path("action").asText(),
                    change.path("kind").asText(),
                    change.path("name").asText(),
                    settings));
        }
        return new PlanDocument(
                plan.path("project").asText(),
                plan.path("release").asInt(),
                plan.path("to").isInt() ? plan.path("to").asInt() : null,
                changes);
    }

    /** Of a plan towards what is not live yet: whether somebody may miss what is live now. */
    boolean touchesLive() {
        return release > 0 && !changes.isEmpty();
    }
}
