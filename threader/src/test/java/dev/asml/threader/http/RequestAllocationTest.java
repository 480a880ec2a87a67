package dev.asml.threader.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.threader.function.Allocated;
import dev.asml.threader.function.DeployedFunction;
import dev.asml.threader.function.Functions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a request allocates from its connection to its answer, which no noise of the machine can change: several are sent at
 * once, for a wait for the next one allocates, too, and how often there is one depends on who else computes.
 */
class RequestAllocationTest {
    private static final int AT_ONCE = 20;

    @TempDir
    Path scratch;

    @Test
    void aRequestStaysWithinItsBudget() throws Exception {
        try (Functions functions = new Functions(scratch)) {
            DeployedFunction noop = functions.deploy("noop");
            Published published = new Published(List.of(), Optional.empty(), Target.of(noop), Optional.empty());
            try (TestServer server = new TestServer(published);
                    RawClient client = server.raw()) {
                long bytes = Allocated.byOthers(
                        () -> answers(client.send("GET /test/noop HTTP/1.1\r\nHost: a\r\n\r\n".repeat(AT_ONCE))),
                        answers -> answers.equals(Collections.nCopies(AT_ONCE, "{\"ok\":true}")));
                assertThat(bytes / AT_ONCE).isLessThan(11_500);
            }
        }
    }

    private static List<String> answers(RawClient client) throws IOException {
        List<String> answers = new ArrayList<>();
        for (int i = 0; i < AT_ONCE; i++) {
            answers.add(client.answer().body());
        }
        return answers;
    }
}
