package dev.asml.threader.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asml.manifests.DeviceManifest;
import dev.asml.threader.device.DeviceSettings;
import dev.asml.threader.device.Devices;
import dev.asml.threader.device.InputEvent;
import dev.asml.threader.function.ReplayRefused.Reason;
import dev.asml.threader.journal.Ending;
import dev.asml.threader.journal.Journal;
import dev.asml.threader.journal.Recorder;
import dev.asml.threader.journal.Recording;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A guest that is told all sorts of things is told them again. */
class ReplayTest {
    private static final int FRAMES = 400;

    @TempDir
    Path scratch;

    private Functions functions;
    private DeployedFunction told;

    @BeforeEach
    void open() {
        functions = new Functions(scratch).iomod(new TestIomod()).devices(DeviceManifest.DEFAULT);
        told = functions.deploy("told");
    }

    @AfterEach
    void close() {
        functions.close();
        assertThat(functions.ledger.totals().outstanding()).isZero();
        assertThat(functions.host.computing()).isZero();
    }

    /** What came of a recorded run. */
    private record Recorded(Path file, Outcome outcome) {}

    private Recorded record(int frames, long seed) throws Exception {
        return record(frames, seed, Duration.ofSeconds(60), journal -> journal);
    }

    private Recorded record(int frames, long seed, Duration time, UnaryOperator<Journal> through) throws Exception {
        Path file = scratch.resolve("run" + seed);
        byte[] input = Integer.toString(frames).getBytes(StandardCharsets.UTF_8);
        try (Recorder recorder = told.recorder(file, input, List.of())) {
            Journal journal = through.apply(recorder);
            Devices devices = new Devices(DeviceSettings.DEFAULT.unpaced(), journal);
            AtomicBoolean over = new AtomicBoolean();
            Terms terms = new Terms(devices, journal, time, List.of(), new CpuMeter(), _ -> over.set(true));
            Invocation run =
                    told.start(new Request("recorded", input, ""), terms).orElseThrow();
            play(devices, new Random(seed), over);
            return new Recorded(file, run.await());
        }
    }

    /** Somebody presses keys and moves the mouse at moments that nobody knows. */
    private static void play(Devices devices, Random random, AtomicBoolean over) {
        while (!over.get()) {
            InputEvent event = switch (random.nextInt(5)) {
                case 0 -> new InputEvent.KeyPress(37 + random.nextInt(4));
                case 1 -> new InputEvent.KeyRelease(37 + random.nextInt(4));
                case 2 -> new InputEvent.ButtonPress(InputEvent.Button.LEFT, 3, random.nextInt(20));
                case 3 -> new InputEvent.ButtonRelease(InputEvent.Button.LEFT, 4, 5);
                default -> new InputEvent.MouseMove(random.nextInt(24), random.nextInt(24));
            };
            devices.display(0).send("somebody", 0, event);
            LockSupport.parkNanos(random.nextInt(3_000_000));
        }
    }

    /** What came of a replay. */
    private record Replayed(Replay.Report report, Outcome outcome, List<Integer> frames) {}

    private Replayed replay(Path file) throws Exception {
        return replay(file, told);
    }

    private static Replayed replay(Path file, DeployedFunction function) throws Exception {
        List<Integer> frames = new ArrayList<>();
        Replay.Watcher watcher = (_, _, _, pixels) -> frames.add(Arrays.hashCode(pixels));
        try (Replay replay = Replay.start("replayed", file, _ -> Optional.of(function), watcher)) {
            Outcome outcome = replay.invocation().await();
            return new Replayed(replay.report(), outcome, frames);
        }
    }

    @Test
    void aRunHasTheSameFramesWheneverItIsReplayed() throws Exception {
        Recorded recorded = record(FRAMES, 1);
        assertThat(recorded.outcome()).isInstanceOf(Outcome.Answered.class);

        Replayed first = replay(recorded.file());

        assertThat(first.report().detail()).startsWith("returned 0; answered ");
        assertThat(first.report().equal()).isTrue();
        assertThat(first.report().draws()).isEqualTo(FRAMES);
        assertThat(first.report().frames()).isEqualTo(FRAMES);
        assertThat(first.frames()).hasSize(FRAMES);
        assertThat(Functions.text(first.outcome())).isEqualTo(Functions.text(recorded.outcome()));
        assertThat(replay(recorded.file())).usingRecursiveComparison().isEqualTo(first);
        assertThat(replay(recorded.file())).usingRecursiveComparison().isEqualTo(first);
    }

    @Test
    void noTwoRunsAreToldTheSame() throws Exception {
        Recorded one = record(50, 2);
        Recorded other = record(50, 3);

        assertThat(Functions.text(one.outcome())).isNotEqualTo(Functions.text(other.outcome()));
    }

    @Test
    void aReplayIsTheSameOnABusyHost() throws Exception {
        List<Invocation> loops = new ArrayList<>();
        DeployedFunction spin = functions.timeout(Duration.ofSeconds(60)).deploy("spin");
        for (int i = 0; i < 8; i++) {
            loops.add(functions.start(spin, new byte[0]));
        }

        Recorded recorded = record(FRAMES / 4, 4);
        Replayed replayed = replay(recorded.file());

        loops.forEach(loop -> loop.cancel("enough"));
        for (Invocation loop : loops) {
            assertThat(loop.await()).isEqualTo(new Outcome.Cancelled("enough"));
        }
        assertThat(replayed.report().equal()).isTrue();
        assertThat(replay(recorded.file())).usingRecursiveComparison().isEqualTo(replayed);
    }

    @Test
    void aReplayNeitherWaitsNorCallsIomods() throws Exception {
        Recorded recorded = record(FRAMES, 5);
        long issued = functions.ledger.totals().issued();
        assertThat(issued).isPositive();

        assertThat(replay(recorded.file()).report().equal()).isTrue();

        assertThat(functions.ledger.totals().issued()).isEqualTo(issued);
    }

    @Test
    void aRunThatWasStoppedIsReplayedUpToThere() throws Exception {
        Recorded recorded = record(1_000_000, 6, Duration.ofMillis(700), journal -> journal);
        assertThat(recorded.outcome()).isInstanceOf(Outcome.TimedOut.class);
        Recording recording = Recording.open(recorded.file());
        assertThat(recording.ending().complete()).isFalse();

        Replay.Report report = replay(recorded.file()).report();

        assertThat(report.equal()).isTrue();
        assertThat(report.draws()).isEqualTo(recording.draws());
    }

    @Test
    void aRunThatWasToldSomethingElseDiffersInTheNextFrame() throws Exception {
        AtomicInteger draws = new AtomicInteger();
        Recorded recorded = record(FRAMES, 7, Duration.ofSeconds(60), journal -> new Lying(journal, draws));
        assertThat(draws.get()).isPositive();

        Replayed replayed = replay(recorded.file());

        assertThat(replayed.report().equal()).isFalse();
        assertThat(replayed.report().draws()).isEqualTo(draws.get() + 1);
        assertThat(replayed.report().recorded()).matches("24x24 [0-9a-f]{16}");
        assertThat(replayed.report().replayed())
                .matches("24x24 [0-9a-f]{16}")
                .isNotEqualTo(replayed.report().recorded());
        assertThat(replayed.outcome()).isInstanceOf(Outcome.Exceeded.class);
    }

    /** Keeps other random bytes than the guest gets, once after some draws. */
    private static final class Lying implements Journal {
        private final Journal kept;
        private final AtomicInteger before;
        private int draws;

        Lying(Journal kept, AtomicInteger before) {
            this.kept = kept;
            this.before = before;
        }

        @Override
        public long number(Kind kind, LongSupplier live) {
            return kept.number(kind, live);
        }

        @Override
        public byte[] bytes(Kind kind, Supplier<byte[]> live) {
            if (kind != Kind.RANDOM || draws < 20 || before.get() > 0) {
                return kept.bytes(kind, live);
            }
            before.set(draws);
            byte[] told = live.get();
            byte[] lie = told.clone();
            lie[0]++;
            kept.bytes(kind, () -> lie);
            return told;
        }

        @Override
        public void drawn(int framebuffer, int width, int height, int[] pixels) {
            draws++;
            kept.drawn(framebuffer, width, height, pixels);
        }

        @Override
        public void ended(Ending ending) {
            kept.ended(ending);
        }
    }

    @Test
    void aGuestThatExhaustsItsStackLeavesAWholeRecording() throws Exception {
        DeployedFunction deep = functions.deploy("deep-told");
        Path file = scratch.resolve("deep");
        Outcome outcome;
        try (Recorder recorder = deep.recorder(file, new byte[0], List.of())) {
            Devices devices = new Devices(DeviceSettings.DEFAULT, recorder);
            Terms terms = new Terms(devices, recorder, Duration.ofSeconds(60), List.of(), new CpuMeter(), _ -> {});
            outcome = deep.start(new Request("deep", new byte[0], ""), terms)
                    .orElseThrow()
                    .await();
        }

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Trapped.class, end -> assertThat(end.reason()).isEqualTo("call stack exhausted"));
        assertThat(Recording.open(file).entries()).isGreaterThan(100);
        // It may come some calls earlier or later, but to an end of its own.
        assertThat(replay(file, deep).report().detail()).containsAnyOf("call stack exhausted", "MONOTONIC_CLOCK");
    }

    @Test
    void aReplayOfOtherCodeIsRefused() throws Exception {
        Path file = record(5, 8).file();
        byte[] module = Functions.read(Functions.GUESTS.resolve("told.wasm"));
        byte[] other = Arrays.copyOf(module, module.length + 4);
        other[module.length + 1] = 2; // a custom section named "x"
        other[module.length + 2] = 1;
        other[module.length + 3] = 'x';

        assertThatThrownBy(() -> replay(file, functions.deploy("told", other)))
                .isInstanceOfSatisfying(
                        ReplayRefused.class, e -> assertThat(e.reason()).isEqualTo(Reason.OTHER_CODE))
                .hasMessageStartingWith("test/told is not what it was when it was recorded: module was ")
                .hasMessageNotContaining("assets");
        assertThatThrownBy(() -> replay(file, functions.memory(1 << 20).deploy("told")))
                .hasMessageContaining("memory was 268435456 and is 1048576");
        assertThatThrownBy(() -> replay(
                        file, functions.environment(Map.of("SECRET", "x")).deploy("told")))
                .hasMessageContaining("environment was ");
        assertThatThrownBy(() -> Replay.start("r", file, _ -> Optional.empty(), (_, _, _, _) -> {}))
                .isInstanceOfSatisfying(
                        ReplayRefused.class, e -> assertThat(e.reason()).isEqualTo(Reason.NO_FUNCTION))
                .hasMessageContaining("test/told");
    }

    @Test
    void aRecordingThatWasChangedOrCutOffIsRefused() throws Exception {
        Path file = record(5, 9).file();
        byte[] whole = Files.readAllBytes(file);

        byte[] changed = whole.clone();
        changed[whole.length / 2]++;
        for (byte[] broken : List.of(changed, Arrays.copyOf(whole, whole.length - 1), new byte[0])) {
            Files.write(file, broken);
            assertThatThrownBy(() -> replay(file))
                    .isInstanceOfSatisfying(
                            ReplayRefused.class, e -> assertThat(e.reason()).isEqualTo(Reason.NO_RECORDING));
        }
    }

    @Test
    void secretsOfTheEnvironmentAreNotKept() throws IOException {
        DeployedFunction secret =
                functions.environment(Map.of("TOKEN", "hunter2hunter2")).deploy("told");

        assertThat(secret.conditions().toString()).contains("environment").doesNotContain("hunter2");
    }
}
