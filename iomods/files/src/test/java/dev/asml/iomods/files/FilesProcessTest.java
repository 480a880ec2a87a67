package dev.asml.iomods.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.iomod.testing.BrokerSettings;
import dev.asml.iomod.testing.DrivenIomod;
import dev.asml.iomod.testing.IomodCommand;
import dev.asml.iomod.testing.StreamedCall;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The IOmod as a process with the heap that a Threader gives it. */
class FilesProcessTest {
    private static final int MEBIBYTE = 1 << 20;
    private static final int LARGE_MEBIBYTES = 96;

    @TempDir
    private Path root;

    private Granted start() {
        return new Granted(DrivenIomod.process(
                IomodCommand.mainClass("asml.std.files", FilesIomod.class),
                BrokerSettings.DEFAULT.withConfig(Map.of("root", root.toString()))));
    }

    @Test
    void keepsWhatItAnsweredWhenItIsKilled() throws Exception {
        Path stale = Files.writeString(root.resolve(".asml-stale"), "half");
        Files.setLastModifiedTime(stale, FileTime.from(Instant.now().minus(Duration.ofDays(3))));
        AtomicInteger answered = new AtomicInteger();
        try (Granted files = start()) {
            assertThat(files.ok("list").get("entries")).isEmpty();
            assertThat(stale).doesNotExist();
            CompletableFuture<Void> enough = new CompletableFuture<>();
            Future<?> writing = CompletableFuture.runAsync(() -> write(files, answered, enough));
            enough.get();
            files.iomod().process().orElseThrow().destroyForcibly();
            assertThat(writing).failsWithin(Duration.ofSeconds(30));
        }
        try (Granted files = Granted.root(root)) {
            assertThat(files.text("log").lines().count()).isGreaterThanOrEqualTo(answered.get());
            String replaced = files.text("replaced");
            assertThat(replaced).hasSize(20_000);
            int version = Integer.parseInt(replaced.substring(0, 5));
            assertThat(version).isBetween(answered.get(), answered.get() + 1);
            assertThat(replaced).isEqualTo("%05d".formatted(version).repeat(4000));
            assertThat(files.ok("list").get("entries").findValuesAsText("path")).containsExactly("log", "replaced");
        }
    }

    private static void write(Granted files, AtomicInteger answered, CompletableFuture<Void> enough) {
        for (int version = 1; ; version++) {
            files.ok(
                    "write",
                    "path",
                    "replaced",
                    "data",
                    "%05d".formatted(version).repeat(4000));
            files.ok("write", "path", "log", "data", version + "\n", "mode", "append");
            answered.set(version);
            if (version == 20) {
                enough.complete(null);
            }
        }
    }

    @Test
    void takesFilesThatAreLargerThanItsHeap() throws Exception {
        byte[] mebibyte = new byte[MEBIBYTE];
        Arrays.fill(mebibyte, (byte) 'm');
        try (Granted files = start()) {
            StreamedCall writing = files.iomod().open("write_stream");
            try (OutputStream input = writing.input()) {
                input.write("{\"path\":\"large\"}\n".getBytes(UTF_8));
                for (int i = 0; i < LARGE_MEBIBYTES; i++) {
                    input.write(mebibyte);
                }
            }
            assertThat(new String(writing.output().readAllBytes(), UTF_8))
                    .contains("\"size\":%d".formatted(LARGE_MEBIBYTES * (long) MEBIBYTE));
            StreamedCall reading = files.iomod().open("read_stream");
            reading.input().write("{\"path\":\"large\"}".getBytes(UTF_8));
            reading.input().close();
            for (int i = 0; i < LARGE_MEBIBYTES; i++) {
                assertThat(Arrays.equals(reading.output().readNBytes(MEBIBYTE), mebibyte))
                        .isTrue();
            }
            assertThat(reading.output().read()).isEqualTo(-1);
            readManyWholeFiles(files);
        }
    }

    private void readManyWholeFiles(Granted files) throws Exception {
        Files.writeString(root.resolve("whole"), "w".repeat(MEBIBYTE));
        List<Future<Integer>> all = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 16; i++) {
                all.add(threads.submit(() -> files.text("whole").length()));
            }
        }
        for (Future<Integer> one : all) {
            assertThat(one.get()).isEqualTo(MEBIBYTE);
        }
    }
}
