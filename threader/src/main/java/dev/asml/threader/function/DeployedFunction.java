package dev.asml.threader.function;

import dev.asml.manifests.Coordinates;
import dev.asml.manifests.DeviceManifest;
import dev.asml.manifests.EventFormat;
import dev.asml.manifests.FunctionManifest;
import dev.asml.threader.device.DeviceCalls;
import dev.asml.threader.device.DeviceSettings;
import dev.asml.threader.device.Devices;
import dev.asml.threader.guard.TokenDoor;
import dev.asml.threader.io.Caller;
import dev.asml.threader.io.IoCalls;
import dev.asml.threader.io.IoGrants;
import dev.asml.threader.io.IoTally;
import dev.asml.threader.io.Parking;
import dev.asml.threader.io.StackRoom;
import dev.asml.threader.journal.Journal;
import dev.asml.threader.journal.Origin;
import dev.asml.threader.journal.Recorder;
import dev.asml.threader.journal.Recording;
import dev.asml.threader.log.LogBook;
import dev.asml.threader.log.LogIds;
import dev.asml.threader.log.LogLine.Level;
import dev.asml.threader.log.LogLine.Stream;
import dev.asml.threader.trace.Step;
import dev.asml.threader.trace.Timeline;
import dev.asml.threader.wasm.Abi;
import dev.asml.threader.wasm.CodeFacts;
import dev.asml.threader.wasm.FunctionCode;
import dev.asml.threader.wasm.GuestEnd;
import dev.asml.threader.wasm.GuestHost;
import dev.asml.threader.wasm.Image;
import dev.asml.threader.wasm.ModuleException;
import dev.asml.threader.wasm.names.GuestStack;
import dev.asml.threader.wasm.wasi.Assets;
import dev.asml.threader.wasm.wasi.AssetsException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** A function that can be invoked. Safe for use by many threads. */
public final class DeployedFunction {
    /** Invocations that wait for their turn before others are refused, for each that may run. */
    private static final int QUEUE_FACTOR = 4;

    private final FunctionName name;
    private final FunctionManifest manifest;
    private final FunctionLimits limits;
    private final FunctionCode code;
    private final Assets assets;
    private final IoGrants grants;
    private final TokenDoor tokens;
    private final Release release;
    private final Host host;
    private final Optional<DeviceSettings> devices;
    private final Semaphore running;
    private final String label;

    private final int most;
    private final Outcome timedOut;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final Tally tally = new Tally();

    /** Whether there was an invocation; of several at first, more than one may be told to be it. */
    private volatile boolean begun;

    /**
     * Makes a function of a release.
     *
     * @param grants what it may call
     * @param tokens what it may have tokens checked by
     * @param release counts its invocations, and refuses them when another release has taken its place
     */
    public DeployedFunction(
            FunctionName name,
            FunctionManifest manifest,
            FunctionLimits limits,
            FunctionCode code,
            Assets assets,
            IoGrants grants,
            TokenDoor tokens,
            Release release,
            Host host) {
        this.name = name;
        this.manifest = manifest;
        this.limits = limits;
        this.code = code;
        this.assets = assets;
        this.grants = grants;
        this.tokens = tokens;
        this.release = release;
        this.host = host;
        this.devices = manifest.devices().map(DeployedFunction::settings);
        this.running = new Semaphore(manifest.concurrency(), true);
        this.label = name.toString();
        this.most = manifest.concurrency() * (1 + QUEUE_FACTOR);
        this.timedOut = new Outcome.TimedOut(manifest.timeout());
    }

    private static DeviceSettings settings(DeviceManifest manifest) {
        return new DeviceSettings(
                manifest.pixelFormat() == DeviceManifest.PixelFormat.RGBA,
                manifest.maxPixels(),
                manifest.maxFramesPerSecond(),
                manifest.windowClosedEvent());
    }

    /** The alias that leads to it; empty if it answers those who name none. */
    String alias() {
        return release.alias();
    }

    /** Its name. */
    public FunctionName name() {
        return name;
    }

    /** Its settings. */
    public FunctionManifest manifest() {
        return manifest;
    }

    /** What is known of its code, whether that is loaded or not. */
    public CodeFacts facts() {
        return code.facts();
    }

    /** Why its code cannot be loaded, as was found when somebody called it; empty as a rule. */
    public Optional<String> failure() {
        return Optional.ofNullable(code.failure());
    }

    /** Its guest's generation. */
    public Abi abi() {
        return facts().abi();
    }

    /** What of its code is too large to be compiled and so runs hundreds of times slower; empty as a rule. */
    public Optional<String> interpreted() {
        return facts().interpreted();
    }

    /** The input's format: the manifest's, or the default of the guest's ABI generation. */
    public EventFormat event() {
        return manifest.event()
                .orElse(
                        switch (abi()) {
                            case V03 -> EventFormat.APIGW_V1;
                            case V04, BETA -> EventFormat.HYPER;
                            case WASI, COMMAND, HTTP -> EventFormat.RAW;
                        });
    }

    /** Whether the guest is a plain WASI program, whose output may start with CGI-style headers. */
    public boolean plainWasi() {
        return abi() == Abi.WASI || abi() == Abi.COMMAND;
    }

    /** Whether it takes a request as it comes, and answers as it goes. */
    public boolean streams() {
        return event() == EventFormat.STREAM || speaksHttp();
    }

    /** Whether the guest is entered with a request, and not with a document. */
    boolean speaksHttp() {
        return abi() == Abi.HTTP;
    }

    /** Invocations that run or wait. */
    public int inFlight() {
        return inFlight.get();
    }

    /** What became of its invocations. */
    public Tally tally() {
        return tally;
    }

    /** What became of the calls of its service to each of the IOmods. */
    public Map<Coordinates, IoTally> ioTallies() {
        return grants.tallies();
    }

    /** Bytes that its guests have, idle instances included. */
    public long memoryBytes() {
        return code.committed();
    }

    /** How its devices are; empty if it has none. */
    public Optional<DeviceSettings> devices() {
        return devices;
    }

    /** What a run of it depends on besides what the guest is told. */
    Map<String, String> conditions() throws IOException {
        try {
            return Conditions.of(manifest, facts().hash(), assets, devices.orElse(DeviceSettings.DEFAULT));
        } catch (AssetsException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /**
     * Begins a recording of a run: to be passed as the run's journal, and closed when the run has ended.
     *
     * @param file appears when the recording is closed
     */
    public Recorder recorder(Path file, byte[] input, List<String> arguments) throws IOException {
        Origin origin = new Origin(name.toString(), conditions(), arguments, input);
        return Recorder.start(file, origin, Recording.MAX_CONTENT, StackRoom::require);
    }

    FunctionLimits limits() {
        return limits;
    }

    Assets assets() {
        return assets;
    }

    /** What the lines of one invocation belong to. */
    LogIds logIds(Request request) {
        return new LogIds(request.id(), label, request.timeline().trace(), 0);
    }

    TokenDoor tokens() {
        return tokens;
    }

    /** The IO calls of one invocation; those of the built-in devices' IOmod mean the invocation's own. */
    IoCalls ioCalls(Request request, long deadlineNanos, Parking parking, Supplier<Devices> own) {
        Caller caller = new Caller(label, request.id(), request.timeline());
        IoGrants granted = grants.iomods().get(Devices.COORDINATES) instanceof DeviceCalls calls
                ? grants.with(calls.of(own))
                : grants;
        return new IoCalls(granted, caller, deadlineNanos, limits.io(), host.ledger(), parking);
    }

    /** Starts an invocation, on a thread of its own, if the bounds of the function and the host allow. */
    public Admission start(Request request) {
        Admission admission = admit(request);
        if (admission instanceof Admission.Admitted(RunningInvocation invocation)) {
            invocation.launch(label);
        }
        return admission;
    }

    /**
     * Lets an invocation in if the bounds of the function and the host allow. It runs on the thread that awaits it, which
     * has to come at once: its time runs, and it has its place.
     */
    public Admission admit(Request request) {
        if (!release.enter()) {
            return new Admission.Replaced();
        }
        if (inFlight.incrementAndGet() > most) {
            leaveFunction();
            return new Admission.Refused(
                    true, "%s has %d invocations running or waiting, which is its limit".formatted(name, most), 1);
        }
        if (!host.enter()) {
            leaveFunction();
            return new Admission.Refused(false, "the host has as many invocations as it takes", 1);
        }
        if (!begun) {
            begun = true;
            request.timeline().first();
        }
        long now = System.nanoTime();
        request.timeline().admitted(now);
        RunningInvocation invocation = new RunningInvocation(
                label, request, now, now + manifest.timeout().toNanos(), timedOut, null, this::run);
        host.watchdog().add(invocation);
        return new Admission.Admitted(invocation);
    }

    /**
     * Starts an invocation on terms of its own, beside those that answer requests: it takes none of their places and
     * none of their permits to compute. Whoever starts it bounds how many there are.
     *
     * @return empty if a newer release has taken the function's place
     */
    public Optional<Invocation> start(Request request, Terms terms) {
        if (!release.enter()) {
            return Optional.empty();
        }
        long now = System.nanoTime();
        Outcome late = new Outcome.TimedOut(terms.time());
        RunningInvocation invocation =
                new RunningInvocation(label, request, now, now + terms.time().toNanos(), late, terms, this::runApart);
        host.watchdog().add(invocation);
        invocation.launch(label);
        return Optional.of(invocation);
    }

    private void leaveFunction() {
        inFlight.decrementAndGet();
        release.leave();
    }

    private static final Outcome BROKEN = new Outcome.Broken("the host failed; its log says how");

    private void run(RunningInvocation invocation) {
        // Whatever goes wrong here, whoever waits gets an outcome; an Error goes on to the thread's handler.
        Outcome outcome = BROKEN;
        try {
            outcome = inTurn(invocation);
            warnWithoutAnswer(invocation, outcome);
        } finally {
            host.watchdog().remove(invocation);
            host.leave();
            leaveFunction();
            long now = invocation.request().timeline().mark(Step.ENDED);
            tally.ended(invocation.age(now), outcome);
            invocation.end(outcome);
        }
    }

    private void runApart(RunningInvocation invocation) {
        Outcome outcome = BROKEN;
        host.enterApart();
        try {
            outcome = outcome(invocation);
        } finally {
            host.leaveApart();
            host.watchdog().remove(invocation);
            release.leave();
            invocation.request().timeline().mark(Step.ENDED);
            invocation.end(outcome);
        }
    }

    private Outcome inTurn(RunningInvocation invocation) {
        Timeline timeline = invocation.request().timeline();
        try {
            running.acquire();
        } catch (InterruptedException e) {
            return stopped(invocation);
        }
        long now = timeline.mark(Step.FUNCTION_PLACE);
        try {
            // With a time, even none, those who wait go first.
            if (!host.running().tryAcquire(0, TimeUnit.NANOSECONDS)) {
                invocation.activity().become(Activity.Kind.QUEUED_HOST, now);
                host.running().acquire();
                now = System.nanoTime();
            }
        } catch (InterruptedException e) {
            running.release();
            return stopped(invocation);
        }
        timeline.queued(now);
        try {
            return outcome(invocation);
        } finally {
            host.running().release();
            running.release();
        }
    }

    private Outcome outcome(RunningInvocation invocation) {
        try (Run run = new Run(this, invocation, host)) {
            return outcome(invocation, run);
        } catch (RuntimeException e) { // a HostFault, or the host's own code
            log(invocation, Level.ERROR, LogBook.trace(e));
            return new Outcome.Broken("the host failed while it served a call of the guest");
        }
    }

    private Outcome outcome(RunningInvocation invocation, Run run) {
        GuestEnd end;
        try {
            // Before it has a permit to compute, for it may have to wait.
            if (!code.isLoaded()) {
                invocation.activity().become(Activity.Kind.LOADING);
            }
            Image image = code.image();
            run.turn().begin();
            GuestHost guestHost = journaled(invocation, run);
            end = image.run(guestHost);
            if (guestHost instanceof JournaledHost kept) {
                kept.ended(end, run.answer());
            }
        } catch (InterruptedException e) {
            return stopped(invocation);
        } catch (ModuleException e) {
            log(invocation, Level.ERROR, String.valueOf(e.getMessage()));
            return new Outcome.Broken("the function's code cannot be loaded: " + e.getMessage());
        } finally {
            run.turn().end();
        }
        run.ended(end);
        Outcome stop = invocation.seal();
        Outcome answer = run.answer();
        if (answer != null) {
            warnAfterAnswer(invocation, end);
            return answer;
        }
        if (stop != null) {
            return stop;
        }
        boolean begun = run.answerBegun();
        return switch (end) {
            case GuestEnd.Interrupted _ -> new Outcome.Broken("interrupted by nobody");
            case GuestEnd.Trapped(String reason, GuestStack stack) -> new Outcome.Trapped(reason, stack);
            case GuestEnd.Stopped(String limit) -> new Outcome.Exceeded(limit);
            case GuestEnd.Exited(int code) when code != 0 -> new Outcome.Exited(code);
            case GuestEnd.Returned(int result) when result != 0 -> new Outcome.Exited(result);
            case GuestEnd.Exited _, GuestEnd.Returned _
            when begun -> new Outcome.BrokenOff("the guest ended before its answer did");
            case GuestEnd.Exited _, GuestEnd.Returned _ ->
                plainWasi() ? new Outcome.Answered(run.written()) : new Outcome.NoAnswer();
        };
    }

    private static GuestHost journaled(RunningInvocation invocation, Run run) {
        Terms terms = invocation.terms();
        return terms == null || terms.journal().equals(Journal.NONE) ? run : new JournaledHost(run, terms.journal());
    }

    /** The answer stands, whatever the guest does after it; but its author wants to know. */
    private void warnAfterAnswer(RunningInvocation invocation, GuestEnd end) {
        String what = switch (end) {
            case GuestEnd.Trapped(String reason, GuestStack stack) -> "trapped: " + stack.behind(reason);
            case GuestEnd.Interrupted _ -> "did not end in time";
            case GuestEnd.Stopped(String limit) -> "went over a limit: " + limit;
            case GuestEnd.Exited _, GuestEnd.Returned _ -> null;
        };
        if (what != null) {
            log(invocation, Level.WARN, "after its answer the guest " + what);
        }
    }

    /** Its author wants to know; who asked is told less, and nothing more once the answer has begun. */
    private void warnWithoutAnswer(RunningInvocation invocation, Outcome outcome) {
        String what = switch (outcome) {
            case Outcome.Trapped trapped -> "the guest trapped: " + trapped.detail();
            case Outcome.Exceeded(String limit) -> "the guest went over a limit: " + limit;
            case Outcome.TimedOut(Duration limit) -> "the guest did not end within %d ms".formatted(limit.toMillis());
            case Outcome.BrokenOff(String reason) -> reason;
            case Outcome.Exited(int code) -> "the guest ended with exit code %d and without an answer".formatted(code);
            case Outcome.NoAnswer _ -> "the guest ended without an answer";
            case Outcome.Answered _, Outcome.Failed _, Outcome.Streamed _, Outcome.Cancelled _, Outcome.Broken _ ->
                null;
        };
        if (what != null) {
            log(invocation, Level.WARN, what);
        }
    }

    private void log(RunningInvocation invocation, Level level, String text) {
        host.log().write(level, label, logIds(invocation.request()), Stream.HOST, text);
    }

    private static Outcome stopped(RunningInvocation invocation) {
        Outcome stop = invocation.seal();
        return stop != null ? stop : new Outcome.Broken("interrupted by nobody");
    }
}
