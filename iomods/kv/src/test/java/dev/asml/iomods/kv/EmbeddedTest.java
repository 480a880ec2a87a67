package dev.asml.iomods.kv;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.iomod.IomodFailure;
import dev.asml.iomod.testing.BrokerSettings;
import dev.asml.iomod.testing.DrivenIomod;
import dev.asml.iomod.testing.IomodCommand;
import dev.asml.iomod.v1.Log;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Entries in a file. */
class EmbeddedTest {
    @TempDir
    private Path folder;

    private Kept process() {
        IomodCommand command = IomodCommand.mainClass("asml.std.kv", KvIomod.class)
                .withEnvironment(Map.of("ASML_IOMOD_DATA", folder.toString()));
        return new Kept(DrivenIomod.process(command));
    }

    @Test
    void whatWasAnsweredSurvivesAKill() throws Exception {
        Map<String, Integer> answered = new ConcurrentHashMap<>();
        CountDownLatch underWay = new CountDownLatch(200);
        try (Kept kv = process()) {
            Thread[] writers = new Thread[8];
            for (int i = 0; i < writers.length; i++) {
                String key = "writer " + i;
                writers[i] = Thread.startVirtualThread(() -> {
                    try {
                        for (int n = 1; ; n++) {
                            kv.ok("put", "key", key, "value", Integer.toString(n));
                            answered.put(key, n);
                            underWay.countDown();
                        }
                    } catch (IomodFailure | IllegalStateException _) {
                        // It was killed, or never served.
                        while (underWay.getCount() > 0) {
                            underWay.countDown();
                        }
                    }
                });
            }
            underWay.await();
            kv.iomod().kill();
            for (Thread writer : writers) {
                writer.join();
            }
        }
        assertThat(answered).hasSize(8);
        try (Kept kv = process()) {
            answered.forEach((key, n) -> assertThat(Integer.parseInt(String.valueOf(kv.text(key))))
                    .describedAs(key)
                    .isGreaterThanOrEqualTo(n));
        }
    }

    @Test
    void twoProcessesShareTheFile() {
        try (Kept one = process();
                Kept other = Kept.in(folder, Map.of("sync", "os"))) {
            one.ok("put", "key", "a", "value", "from one");
            assertThat(other.text("a")).isEqualTo("from one");
            for (int i = 0; i < 50; i++) {
                one.ok("increment", "key", "n");
                other.ok("increment", "key", "n");
            }
            assertThat(one.text("n")).isEqualTo("100");
        }
    }

    @Test
    void aConfigurationThatCannotBeUsedIsRefused() {
        try (Kept kv = Kept.in(folder, Map.of())) {
            refused(kv, "\"url\" is not that of a server", Map.of("url", "http://localhost"));
            refused(kv, "\"sync\" is for entries in a file", Map.of("url", "redis://localhost", "sync", "os"));
            refused(kv, "\"prefix\" and \"timeout_seconds\" are for a server", Map.of("prefix", "x"));
            refused(kv, "\"timeout_seconds\" is 0", Map.of("url", "redis://localhost", "timeout_seconds", "0"));
            refused(kv, "sync", Map.of("sync", "never"));
            refused(kv, "\"path\"", Map.of("path", "/"));
        }
    }

    private static void refused(Kept kv, String message, Map<String, String> config) {
        kv.iomod().config(config);
        kv.ok("put", "key", "a", "value", "goes on");
        assertThat(kv.iomod().logs())
                .extracting(Log::getMessage)
                .last()
                .asString()
                .contains(message);
    }

    @Test
    void aSmallHeapTakesLargeValues() {
        IomodCommand command = IomodCommand.mainClass("asml.std.kv", KvIomod.class);
        try (Kept kv = new Kept(DrivenIomod.process(command, BrokerSettings.DEFAULT))) {
            String value = "v".repeat(1 << 20);
            for (int i = 0; i < 20; i++) {
                kv.ok("put", "key", "large " + i, "value", value);
            }
            int found = 0;
            String cursor = null;
            do {
                var page = kv.ok("scan", "values", true, "cursor", cursor);
                found += page.get("entries").size();
                cursor = page.path("cursor").asText(null);
            } while (cursor != null);
            assertThat(found).isEqualTo(20);
        }
    }
}
