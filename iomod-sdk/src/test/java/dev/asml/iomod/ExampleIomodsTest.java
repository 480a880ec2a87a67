package dev.asml.iomod;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.iomod.testing.BrokerSettings;
import dev.asml.iomod.testing.DrivenIomod;
import dev.asml.iomod.testing.IomodCheck;
import dev.asml.iomod.testing.IomodCommand;
import dev.asml.iomod.testing.Report;
import dev.asml.iomod.testing.Sample;
import dev.asml.iomod.testing.StreamedCall;
import dev.asml.manifests.IomodPackage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The IOmods that were written from the protocol's document alone, without the SDK. */
class ExampleIomodsTest {
    private static final Path NODE = Path.of("../examples/polyglot/iomods/node");
    private static final Path C = Path.of("../examples/polyglot/iomods/c");

    @TempDir
    private Path folder;

    @Test
    void theOneInNodeKeepsEveryRule() {
        assertKept(check(NODE, new Sample("add", "{\"key\":\"a\"}")));
    }

    @Test
    void theOneInCKeepsEveryRule() throws IOException, InterruptedException {
        assertKept(check(built(), new Sample("facts", "")));
    }

    private static Report check(Path unpacked, Sample sample) {
        return IomodCheck.of(IomodPackage.open(unpacked).manifest(), unpacked)
                .withSamples(List.of(sample))
                .run();
    }

    private static void assertKept(Report report) {
        assertThat(report.broken()).isEmpty();
        assertThat(report.notTried()).isEmpty();
    }

    @Test
    void theOneInNodeKeepsValues() throws IOException {
        try (var store = start(NODE, Map.of("max_entries", "2"))) {
            assertThat(store.call("put", "{\"key\":\"a\",\"value\":\"é\"}").asBoolean())
                    .isTrue();
            assertThat(store.call("get", "{\"key\":\"a\"}").asText()).isEqualTo("é");
            assertThat(store.start("load", "{\"key\":\"b\",\"value\":\"1\"}\n").text())
                    .isEqualTo("1");
            assertThat(store.start("put", "{\"key\":\"c\",\"value\":\"2\"}")
                            .failure()
                            .code())
                    .isEqualTo("LIMIT");
            StreamedCall dump = store.open("dump");
            dump.input().close();
            assertThat(new String(dump.output().readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("{\"key\":\"a\",\"value\":\"é\"}\n{\"key\":\"b\",\"value\":\"1\"}\n");
        }
    }

    @Test
    void theOneInCTellsFactsAndStreams() throws IOException, InterruptedException {
        try (var facts = start(built(), Map.of("host_name", "here"))) {
            assertThat(facts.call("facts", "").get("host").asText()).isEqualTo("here");
            assertThat(facts.start("upper", "a quiet word").text()).isEqualTo("A QUIET WORD");
            assertThat(facts.start("count", "one two\nthree".repeat(10_000)).text())
                    .isEqualTo("{\"lines\":10000,\"words\":20001,\"bytes\":130000}");
        }
    }

    private static DrivenIomod start(Path unpacked, Map<String, String> config) {
        IomodCommand command = IomodCommand.unpacked(IomodPackage.open(unpacked).manifest(), unpacked);
        return DrivenIomod.process(command, BrokerSettings.DEFAULT.withConfig(config));
    }

    private Path built() throws IOException, InterruptedException {
        try (var files = Files.list(C)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, folder.resolve(file.getFileName()));
            }
        }
        Process make = new ProcessBuilder("make", "-s", "-C", folder.toString())
                .inheritIO()
                .start();
        assertThat(make.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(make.exitValue()).isZero();
        return folder;
    }
}
