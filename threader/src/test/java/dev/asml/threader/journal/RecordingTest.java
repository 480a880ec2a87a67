package dev.asml.threader.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asml.threader.journal.Journal.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordingTest {
    private static final Ending RETURNED = new Ending(true, "returned 0");
    private static final Origin ORIGIN = new Origin(
            "pong/game", Map.of("module", "ab12", "memory", "4096"), List.of("--level", "ü"), new byte[] {1, 2, 3});

    @TempDir
    Path folder;

    @Test
    void aRunIsToldTheSameAgain() throws Exception {
        for (int seed = 0; seed < 60; seed++) {
            Path file = folder.resolve("run" + seed);
            int steps = seed * 20;
            List<String> told;
            try (Recorder recorder = recorder(file)) {
                told = play(recorder, new Random(seed), seed + 1000, steps);
                recorder.ended(RETURNED);
            }

            Recording recording = Recording.open(file);
            assertThat(recording.origin().function()).isEqualTo("pong/game");
            assertThat(recording.origin().conditions()).isEqualTo(ORIGIN.conditions());
            assertThat(recording.origin().arguments()).isEqualTo(ORIGIN.arguments());
            assertThat(recording.origin().input()).isEqualTo(ORIGIN.input());
            assertThat(recording.ending()).isEqualTo(RETURNED);
            assertThat(recording.entries()).isEqualTo(steps);
            for (int i = 0; i < 2; i++) {
                try (Replayer replayer = Replayer.open(recording, IllegalStateException::new)) {
                    assertThat(play(replayer, new Random(seed), -1, steps)).isEqualTo(told);
                    replayer.ended(RETURNED);
                    assertThat(replayer.verdict())
                            .isInstanceOfSatisfying(
                                    Verdict.Equal.class,
                                    equal -> assertThat(equal.draws()).isEqualTo(recording.draws()));
                }
            }
        }
    }

    /** A guest whose questions follow from {@code guest}, in a world that follows from {@code world}. */
    private static List<String> play(Journal journal, Random guest, long world, int steps) {
        Random outside = new Random(world);
        List<String> told = new ArrayList<>();
        Kind[] kinds = Kind.values();
        int run = 0;
        int choice = 0;
        for (int i = 0; i < steps; i++) {
            if (run-- <= 0) {
                run = guest.nextInt(8) == 0 ? guest.nextInt(300) : 0;
                choice = guest.nextInt(3 * kinds.length);
            }
            Kind kind = kinds[choice % kinds.length];
            switch (choice / kinds.length) {
                case 0 -> told.add(kind + " " + journal.number(kind, () -> number(outside)));
                case 1 -> told.add(kind + " " + Arrays.toString(journal.bytes(kind, () -> bytes(outside))));
                default -> {
                    int side = 1 + guest.nextInt(2);
                    journal.drawn(guest.nextInt(2), side, side, new int[side * side]);
                }
            }
        }
        return told;
    }

    private static long number(Random outside) {
        return switch (outside.nextInt(4)) {
            case 0 -> outside.nextLong();
            case 1 -> Long.MIN_VALUE;
            default -> outside.nextInt(3) - 1;
        };
    }

    private static byte[] bytes(Random outside) {
        byte[] bytes = new byte[outside.nextInt(200) == 0 ? 100_000 : outside.nextInt(3) * outside.nextInt(9)];
        outside.nextBytes(bytes);
        return bytes;
    }

    private Recorder recorder(Path file) throws IOException {
        return Recorder.start(file, ORIGIN, Recording.MAX_CONTENT, () -> {});
    }

    @Test
    void whatRepeatsTakesNoRoom() throws Exception {
        Path file = folder.resolve("run");
        try (Recorder recorder = recorder(file)) {
            for (int i = 0; i < 1_000_000; i++) {
                recorder.bytes(Kind.INPUT, () -> new byte[0]);
            }
            for (int i = 0; i < 1_000_000; i++) {
                recorder.number(Kind.READINESS, () -> 0);
            }
            for (int i = 0; i < 1000; i++) {
                recorder.drawn(0, 100, 100, new int[10_000]);
            }
            recorder.ended(RETURNED);
        }

        assertThat(Files.size(file)).isLessThan(250);
        assertThat(Recording.open(file).entries()).isEqualTo(2_001_000);
        assertThat(Recording.open(file).draws()).isEqualTo(1000);
    }

    @Test
    void aMinuteOfAGameTakesLittleRoom() throws Exception {
        Path file = folder.resolve("run");
        Random noise = new Random(1);
        AtomicInteger wall = new AtomicInteger();
        try (Recorder recorder = recorder(file)) {
            for (int frame = 0; frame < 3600; frame++) {
                for (int i = 0; i < 4; i++) {
                    recorder.number(Kind.MONOTONIC_CLOCK, () -> wall.addAndGet(4_000_000 + noise.nextInt(300_000)));
                }
                byte[] input = noise.nextInt(20) == 0 ? new byte[] {1, (byte) (37 + noise.nextInt(4))} : new byte[0];
                recorder.bytes(Kind.INPUT, () -> input);
                recorder.drawn(0, 2, 2, noise.ints(4).toArray());
            }
        }

        assertThat(Files.size(file)).isLessThan(3600 * 40);
    }

    @Test
    void aFrameThatDiffersEndsTheReplay() throws Exception {
        Path file = folder.resolve("run");
        try (Recorder recorder = recorder(file)) {
            for (int i = 0; i < 10; i++) {
                recorder.drawn(2, 2, 1, new int[] {i / 2, 7});
            }
            recorder.ended(RETURNED);
        }

        try (Replayer replayer = Replayer.open(Recording.open(file), IllegalStateException::new)) {
            for (int i = 0; i < 5; i++) {
                replayer.drawn(2, 2, 1, new int[] {i / 2, 7});
            }
            assertThatThrownBy(() -> replayer.drawn(2, 2, 1, new int[] {0, 8}))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("the replay differs: draw 6, on framebuffer 2, differs");
            assertThatThrownBy(() -> replayer.number(Kind.RANDOM, () -> 1)).hasMessageContaining("draw 6");
            replayer.ended(new Ending(true, "stopped: by the replay"));

            Verdict.Different different = (Verdict.Different) replayer.verdict();
            assertThat(different.draws()).isEqualTo(6);
            assertThat(different.frames()).isEqualTo(4);
            assertThat(different.entry()).isEqualTo(6);
            assertThat(different.recorded()).matches("2x1 [0-9a-f]{16}");
            assertThat(different.replayed()).matches("2x1 [0-9a-f]{16}").isNotEqualTo(different.recorded());
        }
    }

    @Test
    void aFrameOfAnotherSizeOrPlaceDiffersToo() throws Exception {
        Path file = folder.resolve("run");
        try (Recorder recorder = recorder(file)) {
            recorder.drawn(0, 2, 2, new int[4]);
            recorder.ended(RETURNED);
        }

        assertThat(detail(file, guest -> guest.drawn(0, 4, 1, new int[4]))).contains("draw 1, on framebuffer 0");
        assertThat(detail(file, guest -> guest.drawn(1, 2, 2, new int[4])))
                .isEqualTo(
                        "the guest was drawing on framebuffer 1 where the recorded one was drawing on framebuffer 0");
    }

    private interface Guest {
        void run(Journal journal);
    }

    private static String detail(Path file, Guest guest) throws Exception {
        try (Replayer replayer = Replayer.open(Recording.open(file), IllegalStateException::new)) {
            assertThatThrownBy(() -> guest.run(replayer)).isInstanceOf(IllegalStateException.class);
            return ((Verdict.Different) replayer.verdict()).detail();
        }
    }

    @Test
    void aGuestThatAsksForSomethingElseEndsTheReplay() throws Exception {
        Path file = folder.resolve("run");
        try (Recorder recorder = recorder(file)) {
            recorder.number(Kind.RANDOM, () -> 5);
            recorder.ended(RETURNED);
        }

        assertThat(detail(file, guest -> guest.number(Kind.WALL_CLOCK, () -> 1)))
                .isEqualTo("the guest was asked for WALL_CLOCK where the recorded one was told RANDOM");
        assertThat(detail(file, guest -> guest.bytes(Kind.RANDOM, () -> new byte[1])))
                .contains("asked for bytes of RANDOM");
        assertThat(detail(file, guest -> guest.drawn(0, 0, 0, new int[0]))).contains("drawing on framebuffer 0");
        assertThat(detail(file, guest -> {
                    guest.number(Kind.RANDOM, () -> 1);
                    guest.number(Kind.RANDOM, () -> 1);
                }))
                .isEqualTo("the guest was asked for RANDOM where the recorded one has ended: returned 0");
    }

    @Test
    void aGuestThatEndsEarlyOrOtherwiseIsNotEqual() throws Exception {
        Path file = folder.resolve("run");
        try (Recorder recorder = recorder(file)) {
            recorder.number(Kind.RANDOM, () -> 5);
            recorder.ended(RETURNED);
        }
        Recording recording = Recording.open(file);

        try (Replayer early = Replayer.open(recording, IllegalStateException::new)) {
            early.ended(RETURNED);
            assertThat(early.verdict()).isInstanceOf(Verdict.Different.class);
        }
        try (Replayer otherwise = Replayer.open(recording, IllegalStateException::new)) {
            otherwise.number(Kind.RANDOM, () -> 1);
            otherwise.ended(new Ending(true, "trapped: unreachable"));
            assertThat(((Verdict.Different) otherwise.verdict()).detail())
                    .isEqualTo("the guest ended (trapped: unreachable) otherwise than the recorded one (returned 0)");
        }
        try (Replayer stopped = Replayer.open(recording, IllegalStateException::new)) {
            stopped.number(Kind.RANDOM, () -> 1);
            stopped.ended(new Ending(false, "interrupted"));
            assertThat(stopped.verdict()).isEqualTo(new Verdict.Unfinished(0, 0));
        }
    }

    @Test
    void aGuestThatWasStoppedIsStoppedAtTheLastEntry() throws Exception {
        Path file = folder.resolve("run");
        try (Recorder recorder = recorder(file)) {
            recorder.number(Kind.RANDOM, () -> 5);
            recorder.drawn(0, 1, 1, new int[1]);
            Thread.currentThread().interrupt();
            assertThat(recorder.number(Kind.RANDOM, () -> 6)).isEqualTo(6);
            recorder.ended(RETURNED);
        } finally {
            var _ = Thread.interrupted();
        }

        Recording recording = Recording.open(file);
        assertThat(recording.ending().complete()).isFalse();
        assertThat(recording.entries()).isEqualTo(2);
        try (Replayer replayer = Replayer.open(recording, IllegalStateException::new)) {
            assertThat(replayer.number(Kind.RANDOM, () -> 0)).isEqualTo(5);
            assertThatThrownBy(() -> replayer.drawn(0, 1, 1, new int[1]))
                    .hasMessage("the recording ends here: stopped from outside");
            assertThat(replayer.verdict()).isEqualTo(new Verdict.Equal(1, 1, recording.ending()));
        }
    }

    @Test
    void aRecordingEndsCleanlyAtItsLimitAndTheGuestGoesOn() throws Exception {
        Path file = folder.resolve("run");
        Random noise = new Random(7);
        long limit = 100_000;
        try (Recorder recorder = Recorder.start(file, ORIGIN, limit, () -> {})) {
            for (int i = 0; i < 50_000; i++) {
                long told = noise.nextLong();
                assertThat(recorder.number(Kind.RANDOM, () -> told)).isEqualTo(told);
            }
            recorder.ended(RETURNED);
        }

        Recording recording = Recording.open(file);
        assertThat(Files.size(file)).isLessThan(limit + 1000);
        assertThat(recording.ending().how()).startsWith("cut: ").contains("100000 bytes");
        Random again = new Random(7);
        try (Replayer replayer = Replayer.open(recording, IllegalStateException::new)) {
            for (int i = 1; i < recording.entries(); i++) {
                assertThat(replayer.number(Kind.RANDOM, () -> 0)).isEqualTo(again.nextLong());
            }
            assertThatThrownBy(() -> replayer.number(Kind.RANDOM, () -> 0)).hasMessageContaining("cut: ");
            assertThat(replayer.verdict()).isInstanceOf(Verdict.Equal.class);
        }
    }

    @Test
    void anEntryOverTheLimitCutsTheRecordingToo() throws Exception {
        Path file = folder.resolve("run");
        try (Recorder recorder = Recorder.start(file, ORIGIN, 100_000, () -> {})) {
            assertThat(recorder.bytes(Kind.IO_DOCUMENT, () -> new byte[99_990])).hasSize(99_990);
        }

        assertThat(Recording.open(file).entries()).isZero();
    }

    @Test
    void aRecordingThatCannotBeWrittenHarmsNobody() throws Exception {
        Path gone = Files.createDirectory(folder.resolve("gone"));
        Recorder recorder = recorder(gone.resolve("run"));
        Files.delete(gone.resolve("run.new"));
        Files.delete(gone);
        recorder.number(Kind.RANDOM, () -> 5);

        recorder.close();

        assertThat(recorder.failure()).startsWith("the recording could not be written: ");
    }

    @Test
    void nothingIsThereBeforeARecordingIsClosed() throws Exception {
        Path file = folder.resolve("run");
        try (Recorder recorder = recorder(file)) {
            recorder.number(Kind.RANDOM, () -> 5);
            assertThat(file).doesNotExist();
        }

        assertThat(folder).isDirectoryContaining(file::equals).isDirectoryNotContaining(p -> !p.equals(file));
    }

    @Test
    void everyChangedByteAndEveryMissingEndIsNoticed() throws Exception {
        Path file = folder.resolve("run");
        try (Recorder recorder = recorder(file)) {
            play(recorder, new Random(5), 6, 60);
            recorder.ended(RETURNED);
        }
        byte[] whole = Files.readAllBytes(file);
        Path other = folder.resolve("other");
        for (int i = 0; i < whole.length; i++) {
            byte[] changed = whole.clone();
            changed[i] ^= (byte) (1 << i % 8);
            Files.write(other, changed);
            assertThatThrownBy(() -> Recording.open(other)).isInstanceOf(RecordingException.class);
            Files.write(other, Arrays.copyOf(whole, i));
            assertThatThrownBy(() -> Recording.open(other)).isInstanceOf(RecordingException.class);
        }
        Files.write(other, Arrays.copyOf(whole, whole.length + 1));
        assertThatThrownBy(() -> Recording.open(other))
                .hasMessage("the recording was cut off or changed: its checksum does not hold");
    }

    @Test
    void whatIsNoRecordingIsRefusedWithAReason() throws Exception {
        Path file = folder.resolve("run");
        Files.writeString(file, "GIF89a, and more of it");
        assertThatThrownBy(() -> Recording.open(file)).hasMessageContaining("this is no recording");
        Files.write(file, "ASMLREC\u0009 something".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> Recording.open(file))
                .hasMessage("the recording has format 9; this Threader reads format 1");
    }

    @Test
    void changedConditionsAreNamed() {
        assertThat(ORIGIN.changes(Map.of("module", "ab12", "memory", "4096", "new", "1")))
                .isEmpty();
        assertThat(ORIGIN.changes(Map.of("module", "cd34")))
                .containsExactly("memory was 4096 and is unknown", "module was ab12 and is cd34");
    }
}
