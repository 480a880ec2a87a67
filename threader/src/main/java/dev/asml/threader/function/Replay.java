package dev.asml.threader.function;

import dev.asml.threader.device.DeviceSettings;
import dev.asml.threader.device.Devices;
import dev.asml.threader.function.ReplayRefused.Reason;
import dev.asml.threader.journal.Recording;
import dev.asml.threader.journal.RecordingException;
import dev.asml.threader.journal.Replayer;
import dev.asml.threader.journal.Verdict;
import dev.asml.threader.wasm.GuestStop;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A function's run once more, as a recording tells it: nothing outside is asked for anything, nobody watches and nobody
 * waits. Safe for use by many threads.
 */
public final class Replay implements AutoCloseable {
    /** The longest that one may take; it runs as fast as the guest can. */
    private static final Duration MAX_TIME = Duration.ofMinutes(10);

    private final FunctionName function;
    private final Replayer replayer;
    private final Invocation invocation;

    private Replay(FunctionName function, Replayer replayer, Invocation invocation) {
        this.function = function;
        this.replayer = replayer;
        this.invocation = invocation;
    }

    /** Where the functions are found that are live. */
    @FunctionalInterface
    public interface Functions {
        /** The function of that name. */
        Optional<DeployedFunction> find(FunctionName name);
    }

    /** Is shown what the guest draws in the replay. */
    @FunctionalInterface
    public interface Watcher {
        /** Called by the guest's thread; the pixels are not to be changed, nor kept. */
        void drawn(int framebuffer, int width, int height, int[] pixels);
    }

    /**
     * Starts one.
     *
     * @param id the request's id, shown in logs
     * @param file the recording, which may not change until the replay is closed
     * @throws ReplayRefused if it is no whole recording, or not one of what is live
     * @throws IOException if it cannot be read
     */
    public static Replay start(String id, Path file, Functions functions, Watcher watcher)
            throws IOException, ReplayRefused {
        try {
            Recording recording = Recording.open(file);
            Replayer replayer = Replayer.open(recording, GuestStop::new, watcher::drawn);
            boolean started = false;
            try {
                Replay replay = start(id, recording, replayer, functions);
                started = true;
                return replay;
            } finally {
                if (!started) {
                    replayer.close();
                }
            }
        } catch (RecordingException e) {
            throw new ReplayRefused(Reason.NO_RECORDING, String.valueOf(e.getMessage()));
        }
    }

    private static Replay start(String id, Recording recording, Replayer replayer, Functions functions)
            throws IOException, ReplayRefused {
        FunctionName name = name(recording);
        Request request = new Request(id, recording.origin().input(), "");
        while (true) {
            DeployedFunction function = functions
                    .find(name)
                    .orElseThrow(() -> new ReplayRefused(
                            Reason.NO_FUNCTION,
                            "the recording is of %s, which is not live here: deploy it first".formatted(name)));
            requireSame(recording, function);
            DeviceSettings settings = function.devices().orElse(DeviceSettings.DEFAULT);
            Terms terms = new Terms(
                    new Devices(settings.unpaced(), replayer),
                    replayer,
                    MAX_TIME,
                    recording.origin().arguments(),
                    new CpuMeter(),
                    _ -> {});
            Optional<Invocation> started = function.start(request, terms);
            if (started.isPresent()) {
                return new Replay(name, replayer, started.get());
            }
        }
    }

    private static FunctionName name(Recording recording) throws ReplayRefused {
        try {
            return FunctionName.parse(recording.origin().function());
        } catch (IllegalArgumentException e) {
            throw new ReplayRefused(Reason.NO_RECORDING, "the recording is malformed: " + e.getMessage());
        }
    }

    private static void requireSame(Recording recording, DeployedFunction function) throws IOException, ReplayRefused {
        List<String> changes = recording.origin().changes(function.conditions());
        if (!changes.isEmpty()) {
            throw new ReplayRefused(
                    Reason.OTHER_CODE,
                    "%s is not what it was when it was recorded: %s; deploy it as it was"
                            .formatted(function.name(), String.join(", ", changes)));
        }
    }

    /** What is replayed. */
    public FunctionName function() {
        return function;
    }

    /** The run; its outcome says less than the report. */
    public Invocation invocation() {
        return invocation;
    }

    /** What came of it, to be asked for when the invocation has ended. */
    public Report report() {
        return switch (replayer.verdict()) {
            case Verdict.Equal equal ->
                new Report(
                        equal.frames(),
                        equal.draws(),
                        true,
                        "",
                        "",
                        equal.ending().how());
            case Verdict.Different different ->
                new Report(
                        different.frames(),
                        different.draws(),
                        false,
                        different.recorded(),
                        different.replayed(),
                        "at entry %d of the recording %s".formatted(different.entry(), different.detail()));
            case Verdict.Unfinished unfinished ->
                new Report(unfinished.frames(), unfinished.draws(), false, "", "", "the replay was stopped");
        };
    }

    /**
     * Whether the run was the recorded one.
     *
     * @param frames how many frames were drawn that showed something new, up to the end or the difference
     * @param draws how often the guest drew
     * @param equal whether all that was recorded happened again
     * @param recorded size and hash of the frame in the recording, if that is what differs; otherwise empty
     * @param replayed size and hash of the frame that was drawn instead
     * @param detail how the run ended, or what else differs
     */
    public record Report(long frames, long draws, boolean equal, String recorded, String replayed, String detail) {}

    /** Ends the run if it has not ended, and lets the recording go. */
    @Override
    public void close() throws IOException {
        invocation.cancel("the replay is not wanted any more");
        boolean interrupted = false;
        for (boolean ended = false; !ended; ) {
            try {
                invocation.await();
                ended = true;
            } catch (InterruptedException e) {
                interrupted = true; // the guest reads the recording until it ends, which is soon
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        replayer.close();
    }
}
