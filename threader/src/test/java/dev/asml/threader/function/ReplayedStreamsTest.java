package dev.asml.threader.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asml.manifests.DeviceManifest;
import dev.asml.threader.device.DeviceSettings;
import dev.asml.threader.device.Devices;
import dev.asml.threader.journal.Ending;
import dev.asml.threader.journal.Journal;
import dev.asml.threader.journal.Origin;
import dev.asml.threader.journal.Recorder;
import dev.asml.threader.journal.Recording;
import dev.asml.threader.journal.Replayer;
import dev.asml.threader.journal.Verdict;
import dev.asml.threader.stream.ByteSink;
import dev.asml.threader.stream.ByteSource;
import dev.asml.threader.stream.Pipe;
import dev.asml.threader.stream.StreamFailure;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a guest is told through streams and interfaces is told again in a replay. */
class ReplayedStreamsTest {
    private static final byte[] INPUT = "what the session began with".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path scratch;

    @Test
    void aGuestOfInterfacesIsToldTheSameAgain() throws Exception {
        try (Functions functions = new Functions(scratch).devices(DeviceManifest.DEFAULT)) {
            DeployedFunction told =
                    functions.deploy("told", Functions.read(Functions.GUESTS.resolve("streams/told.wasm")));
            Set<Outcome> ends = new HashSet<>();
            for (int i = 0; i < 4; i++) {
                Path file = scratch.resolve("run" + i);
                Outcome outcome = record(told, file);
                if (outcome instanceof Outcome.Answered) {
                    continue; // the one code of 251 that is no failure
                }
                ends.add(outcome);
                assertThat(outcome).isInstanceOf(Outcome.Exited.class);
                assertThat(Recording.open(file).entries()).isGreaterThan(300);
                try (Replay replay = Replay.start("again", file, _ -> Optional.of(told), (_, _, _, _) -> {})) {
                    assertThat(replay.invocation().await()).isEqualTo(outcome);
                    assertThat(replay.report().equal())
                            .as(replay.report().detail())
                            .isTrue();
                }
            }
            // Four runs that all end with the same of 251 codes were told the same.
            assertThat(ends).hasSizeGreaterThan(1);
        }
    }

    private static Outcome record(DeployedFunction told, Path file) throws Exception {
        try (Recorder recorder = told.recorder(file, INPUT, List.of())) {
            Devices devices = new Devices(DeviceSettings.DEFAULT, recorder);
            Terms terms = new Terms(devices, recorder, Duration.ofSeconds(60), List.of(), new CpuMeter(), _ -> {});
            return told.start(new Request("recorded", INPUT, ""), terms)
                    .orElseThrow()
                    .await();
        }
    }

    /** What a guest would do with a stream from outside and one to it, whatever it is told. */
    private static List<Object> told(Journal journal, Supplier<ByteSource> in, Supplier<ByteSink> out) {
        List<Object> told = new ArrayList<>();
        ByteSource source = new JournaledSource(journal, in);
        ByteSink sink = new JournaledSink(journal, out);
        for (int i = 0; i < 12; i++) {
            told.add(source.ready());
            told.add(sink.ready());
            told.add(outcome(() -> text(source.take(3))));
            told.add(outcome(sink::room));
            if (i == 1) {
                sink.put("abc".getBytes(StandardCharsets.UTF_8), 0, 3);
                sink.hand("de".getBytes(StandardCharsets.UTF_8));
                sink.flush();
            }
            source.waiter(Thread.currentThread());
            sink.waiter(Thread.currentThread());
        }
        source.close();
        sink.close();
        return told;
    }

    private static Object outcome(Supplier<Object> call) {
        try {
            return call.get();
        } catch (StreamFailure e) {
            return e.getMessage() + e.code();
        }
    }

    private static Object text(byte @Nullable [] bytes) {
        return bytes == null ? "the end" : new String(bytes, StandardCharsets.UTF_8);
    }

    @Test
    void streamsToAndFromTheOutsideAreToldAgain() throws Exception {
        Path file = scratch.resolve("streams");
        Pipe in = new Pipe(10);
        Pipe out = new Pipe(10);
        in.sink().put("0123456".getBytes(StandardCharsets.UTF_8), 0, 7);
        in.fail(new StreamFailure("cut off", 7));
        List<Object> live;
        try (Recorder recorder = recorder(file)) {
            live = told(recorder, in::source, () -> refusing(out));
            recorder.ended(new Ending(true, "well"));
        }
        assertThat(live).contains("012", "345", "6", "cut offnull", "the end", 10, "gonenull", -1);

        Recording recording = Recording.open(file);
        try (Replayer replayer = Replayer.open(recording, IllegalStateException::new)) {
            List<Object> again = told(replayer, ReplayedStreamsTest::noSource, ReplayedStreamsTest::noSink);
            replayer.ended(new Ending(true, "well"));
            assertThat(again).isEqualTo(live);
            assertThat(replayer.verdict()).isInstanceOf(Verdict.Equal.class);
        }
    }

    /** A sink whose reader breaks off as soon as it has something. */
    private static ByteSink refusing(Pipe pipe) {
        if (pipe.source().ready() && pipe.sink().ready()) {
            pipe.refuse(new StreamFailure("gone", "code"));
        }
        return pipe.sink();
    }

    private static ByteSource noSource() {
        throw new AssertionError("a replay asks nobody");
    }

    private static ByteSink noSink() {
        throw new AssertionError("a replay asks nobody");
    }

    private static Recorder recorder(Path file) throws Exception {
        return Recorder.start(file, new Origin("a/function", Map.of(), List.of(), new byte[0]), 1 << 20, () -> {});
    }

    @Test
    void anotherOrderOfQuestionsIsADifference() throws Exception {
        Path file = scratch.resolve("order");
        try (Recorder recorder = recorder(file)) {
            assertThat(new JournaledSource(recorder, () -> ByteSource.of(INPUT)).take(4))
                    .hasSize(4);
            recorder.ended(new Ending(true, "well"));
        }
        Recording recording = Recording.open(file);
        try (Replayer replayer = Replayer.open(recording, IllegalStateException::new)) {
            JournaledSource source = new JournaledSource(replayer, ReplayedStreamsTest::noSource);
            assertThatThrownBy(source::ready).isInstanceOf(IllegalStateException.class);
            assertThat(replayer.verdict()).isInstanceOf(Verdict.Different.class);
        }
    }
}
