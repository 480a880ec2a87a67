package dev.asml.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * An IOmod, as a Threader describes it.
 *
 * @param detail why it is in this state; may be empty
 */
record IomodStatus(String id, String version, String state, long inFlight, long restarts, String detail) {
    static List<IomodStatus> of(JsonNode iomods) {
        List<IomodStatus> all = new ArrayList<>();
        for (JsonNode iomod : iomods) {
            all.add(new IomodStatus(
                    iomod.path("id").asText(),
                    iomod.path("version").asText(),
                    iomod.path("state").asText(),
                    iomod.path("in_flight").asLong(),
                    iomod.path("restarts").asLong(),
                    iomod.path("detail").asText()));
        }
        return all;
    }
}
