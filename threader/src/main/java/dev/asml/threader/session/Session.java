package dev.asml.threader.session;

import dev.asml.manifests.DeviceManifest;
import dev.asml.threader.device.Devices;
import dev.asml.threader.device.Display;
import dev.asml.threader.device.Frame;
import dev.asml.threader.device.InputEvent;
import dev.asml.threader.function.CpuMeter;
import dev.asml.threader.function.DeployedFunction;
import dev.asml.threader.function.FunctionName;
import dev.asml.threader.function.Host;
import dev.asml.threader.function.Invocation;
import dev.asml.threader.function.Outcome;
import dev.asml.threader.io.StackRoom;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** A device function at work. Safe for use by many threads. */
public final class Session {
    private static final Host.Timer NO_TIMER = () -> {};

    /** How long a guest waits at its first draw for somebody who watches. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final String id;
    private final DeployedFunction deployed;
    private final DeviceManifest settings;
    private final Duration linger;
    private final Instant started;
    private final Devices devices;
    private final Host host;
    private final CpuMeter cpu = new CpuMeter();
    private final Audience audience;
    private final Devices.Watcher watcher = this::drawn;

    /** What keeps the guest at its first draw; closed when somebody watches. */
    private final Optional<Devices.Hold> curtain;

    private volatile long used = System.nanoTime();
    private volatile boolean replaced;
    private volatile @Nullable String stopReason;
    private volatile @Nullable Outcome outcome;
    private volatile @Nullable Path recording;

    // Under the lock of this session.
    private @Nullable Invocation invocation;
    private boolean cancelled;
    private Host.Timer idle = NO_TIMER;
    private Host.Timer total = NO_TIMER;
    private Host.Timer lonely = NO_TIMER;
    private Host.Timer grace = NO_TIMER;

    Session(
            String id,
            DeployedFunction deployed,
            DeviceManifest settings,
            SessionRequest request,
            Instant started,
            Devices devices,
            Host host) {
        this.id = id;
        this.deployed = deployed;
        this.settings = settings;
        this.linger = request.linger().orElse(settings.linger());
        this.started = started;
        this.devices = devices;
        this.host = host;
        this.audience = new Audience(devices, request.paced(), this::counted);
        this.curtain = request.hold() ? Optional.of(devices.hold()) : Optional.empty();
    }

    /** Letters and digits, not to be guessed. */
    public String id() {
        return id;
    }

    /** What runs. */
    public FunctionName function() {
        return deployed.name();
    }

    DeployedFunction deployed() {
        return deployed;
    }

    /** When it began. */
    public Instant started() {
        return started;
    }

    /** What it shows. Input goes through {@link #send}. */
    public Devices devices() {
        return devices;
    }

    /** How it ended; empty as long as it runs. */
    public Optional<Outcome> outcome() {
        return Optional.ofNullable(outcome);
    }

    /** Why it was told to stop; empty if it was not. */
    public Optional<String> stopReason() {
        return Optional.ofNullable(stopReason);
    }

    /** Time that the guest computed. */
    public Duration cpu() {
        return cpu.spent();
    }

    CpuMeter meter() {
        return cpu;
    }

    /** Those who watch now. */
    public int viewers() {
        return audience.size();
    }

    /** Whether a newer release of the function is live. */
    public boolean replaced() {
        return replaced;
    }

    /** Its recording, when it was asked for and the session has ended. */
    public Optional<Path> recording() {
        return Optional.ofNullable(recording);
    }

    /** How often the guest drew, on all its framebuffers. */
    public long draws() {
        return sum(Frame::draw);
    }

    /** How many of the draws showed nothing new. */
    public long identicalDraws() {
        return sum(frame -> frame.draw() - frame.number());
    }

    /** Bytes of the frames that are kept. */
    long frameBytes() {
        return sum(frame -> (long) frame.pixels().length * Integer.BYTES);
    }

    private long sum(ToLongFunction<Frame> count) {
        long sum = 0;
        for (Display display : devices.displays()) {
            Frame frame = display.frame();
            sum += frame == null ? 0 : count.applyAsLong(frame);
        }
        return sum;
    }

    /**
     * Somebody watches from now on. While anybody does the session lives, within its total time; after the last it
     * lingers for a while.
     *
     * @param framesPerSecond the most that this viewer can show; 0 for as many as there are
     * @param changed is called when a frame, a size or the session's state changed; may not wait
     */
    public Viewing watch(int framesPerSecond, Runnable changed) {
        Viewing viewing = audience.join(framesPerSecond, changed);
        raiseCurtain();
        return viewing;
    }

    private void raiseCurtain() {
        curtain.ifPresent(Devices.Hold::close);
    }

    /** One viewer's part in a session; also the source of what the viewer sends. */
    public interface Viewing extends AutoCloseable {
        /** This viewer now shows so many frames a second. */
        void rate(int framesPerSecond);

        /** The viewer leaves; what it held down is released. */
        @Override
        void close();
    }

    /**
     * A person's input, as {@link Display#send}; one that closes the window stops the session.
     *
     * @param source a viewer's {@link Viewing}, or another that stands for the sender
     */
    public void send(Object source, long sequence, int framebuffer, InputEvent event) {
        used = System.nanoTime();
        if (event instanceof InputEvent.Close) {
            stop("its window was closed");
        } else {
            devices.display(framebuffer).send(source, sequence, event);
        }
    }

    /** Tells the guest that its window is closed, and interrupts it if it does not end within the grace. */
    public void stop(String reason) {
        synchronized (this) {
            if (outcome != null || stopReason != null) {
                return;
            }
            stopReason = reason;
            grace = host.after(settings.closeGrace(), () -> cancel(reason));
        }
        for (Display display : devices.displays()) {
            display.send(this, 0, new InputEvent.Close());
        }
        raiseCurtain();
        audience.tell();
    }

    private void cancel(String reason) {
        Invocation running;
        synchronized (this) {
            cancelled = true;
            running = invocation;
        }
        if (running != null) {
            running.cancel(reason);
        }
    }

    /** The guest runs; from now on its times are watched. */
    void runs(Invocation as) {
        synchronized (this) {
            if (outcome != null) {
                return;
            }
            invocation = as;
            idle = host.after(settings.idle(), this::checkUse);
            total = host.after(
                    settings.session(),
                    () -> stop("it has taken the %s that a session may take".formatted(words(settings.session()))));
            curtain.ifPresent(_ -> host.after(PATIENCE, this::raiseCurtain));
            if (!cancelled) {
                devices.watch(watcher);
                return;
            }
        }
        as.cancel(stopReason().orElse("stopped"));
    }

    private void checkUse() {
        long left = settings.idle().toNanos() - (System.nanoTime() - used);
        if (left <= 0) {
            stop("for %s nothing was drawn and nobody gave input".formatted(words(settings.idle())));
            return;
        }
        synchronized (this) {
            if (outcome == null && stopReason == null) {
                idle = host.after(Duration.ofNanos(left), this::checkUse);
            }
        }
    }

    private static String words(Duration time) {
        return time.toMillis() % 1000 == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
    }

    /** Called by the guest's thread, which may be deep in recursion. */
    private void drawn() {
        StackRoom.require();
        used = System.nanoTime();
        audience.tell();
    }

    private void counted() {
        synchronized (this) {
            lonely.close();
            lonely = NO_TIMER;
            if (audience.size() == 0 && outcome == null && !linger.isNegative()) {
                lonely = host.after(linger, this::abandon);
            }
        }
        audience.tell();
    }

    private void abandon() {
        if (audience.size() == 0) {
            stop("its last viewer left");
        }
    }

    /** A newer release is live. */
    void replace(boolean by) {
        if (replaced != by) {
            replaced = by;
            audience.tell();
        }
    }

    /** The guest ended; called once, by its thread. */
    void end(Outcome as, @Nullable Path recorded) {
        recording = recorded;
        synchronized (this) {
            outcome = as;
            invocation = null;
            idle.close();
            total.close();
            lonely.close();
            grace.close();
        }
        devices.unwatch(watcher);
        devices.close();
    }

    /** Tells those who watch that something is new. */
    void tell() {
        audience.tell();
    }
}
