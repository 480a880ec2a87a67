package dev.asml.threader.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.threader.function.Allocated;
import dev.asml.threader.function.DeployedFunction;
import dev.asml.threader.function.Functions;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a request allocates from its connection to its answer, which no noise of the machine can change. */
class RequestAllocationTest {
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
                        () -> client.send("GET /test/noop HTTP/1.1\r\nHost: a\r\n\r\n")
                                .answer(),
                        answer -> answer.body().equals("{\"ok\":true}"));
                assertThat(bytes).isLessThan(11_500);
            }
        }
    }
}
