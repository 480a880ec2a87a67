package dev.asml.threader.session;

import dev.asml.manifests.DeviceManifest;
import dev.asml.threader.device.DeviceCalls;
import dev.asml.threader.device.DeviceSettings;
import dev.asml.threader.device.Devices;
import dev.asml.threader.function.DeployedFunction;
import dev.asml.threader.function.FunctionName;
import dev.asml.threader.function.Host;
import dev.asml.threader.function.Invocation;
import dev.asml.threader.function.Outcome;
import dev.asml.threader.function.Request;
import dev.asml.threader.function.Terms;
import dev.asml.threader.journal.Journal;
import dev.asml.threader.journal.Recorder;
import dev.asml.threader.log.LogBook;
import dev.asml.threader.log.LogLine.Level;
import dev.asml.threader.log.LogLine.Stream;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The sessions of this Threader: those that run, and for a while those that ended. Safe for use by many threads. */
public final class Sessions implements DeviceCalls.Screens, AutoCloseable {
    /** Sessions that run at once. */
    private static final int MOST = 256;

    /** Ended ones that can be found, for how long, and the bytes of their last frames. */
    private static final int KEPT = 64;

    private static final Duration KEPT_FOR = Duration.ofMinutes(5);
    private static final long KEPT_BYTES = 64L << 20;

    /** How long the end of the Threader waits beyond the grace of its sessions. */
    private static final Duration LAST_STEPS = Duration.ofSeconds(3);

    private static final int ID_BYTES = 12;
    private static final String STOPS = "the Threader stops";

    private final Host host;
    private final LogBook log;
    private final Clock clock;
    private final SessionMeters meters = new SessionMeters(this);

    // Under the lock of this.
    private final Map<String, Session> running = new LinkedHashMap<>();
    private final Map<String, Session> ended = new LinkedHashMap<>();
    private Map<FunctionName, DeployedFunction> live = Map.of();
    private boolean closed;

    private volatile @Nullable Recordings recordings;

    /** No session runs. */
    public Sessions(Host host, LogBook log, Clock clock) {
        this.host = host;
        this.log = log;
        this.clock = clock;
    }

    /** Keeps the recordings of sessions in {@code folder}; before this is called none can be recorded. */
    public void recordIn(Path folder) throws IOException {
        recordings = Recordings.open(folder);
    }

    /** Measures them. */
    public void bindTo(MeterRegistry registry) {
        meters.bindTo(registry);
    }

    /** Counts bytes that went to a viewer. */
    public void sent(long bytes) {
        meters.sent(bytes);
    }

    /**
     * Starts one.
     *
     * @throws SessionRefused if the function has no devices, or there are too many sessions
     */
    public Session start(DeployedFunction function, SessionRequest request) throws SessionRefused {
        DeviceManifest manifest = function.manifest().devices().orElseThrow(() -> withoutDevices(function));
        DeviceSettings settings = function.devices().orElseThrow(() -> withoutDevices(function));
        String id = id();
        Recorder recorder = request.record() ? recorder(id, function, request) : null;
        Journal journal = recorder == null ? Journal.NONE : recorder;
        Devices devices = new Devices(request.paced() ? settings : settings.unpaced(), journal);
        Session session = new Session(id, function, manifest, request, clock.instant(), devices, host);
        Optional<Invocation> invocation = Optional.empty();
        try {
            add(session, manifest.sessions());
            invocation = begin(session, request, manifest, recorder);
        } finally {
            if (invocation.isEmpty()) {
                remove(session);
                devices.close();
                recorded(id, recorder);
                deleteRecording(id);
            }
        }
        if (invocation.isEmpty()) {
            return start(newer(function), request);
        }
        session.runs(invocation.get());
        compare(session);
        return session;
    }

    /** What has taken the function's place. */
    private synchronized DeployedFunction newer(DeployedFunction function) throws SessionRefused {
        DeployedFunction now = live.get(function.name());
        if (now == null || now.equals(function)) {
            throw new SessionRefused(true, "%s was taken down".formatted(function.name()));
        }
        return now;
    }

    private static SessionRefused withoutDevices(DeployedFunction function) {
        return new SessionRefused(
                false,
                "%s has no devices; declare [[iomod.dependencies]] with coordinates = \"%s\" in its service.toml"
                        .formatted(function.name(), Devices.COORDINATES));
    }

    private String id() {
        byte[] bytes = new byte[ID_BYTES];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private Recorder recorder(String id, DeployedFunction function, SessionRequest request) throws SessionRefused {
        Recordings known = recordings;
        if (known == null) {
            throw new SessionRefused(false, "this Threader keeps no recordings");
        }
        return known.begin(id, function, request);
    }

    /** Ends a recording; its file, or null if there is none. */
    private @Nullable Path recorded(String id, @Nullable Recorder recorder) {
        Recordings known = recordings;
        if (known == null || recorder == null) {
            return null;
        }
        recorder.close();
        String failure = recorder.failure();
        if (failure == null) {
            return known.file(id);
        }
        log.host(Level.WARN, "session %s: %s".formatted(id, failure));
        return null;
    }

    private void deleteRecording(String id) {
        Recordings known = recordings;
        if (known != null) {
            known.delete(id);
        }
    }

    private Optional<Invocation> begin(
            Session session, SessionRequest request, DeviceManifest manifest, @Nullable Recorder recorder) {
        // The session's own timers end it before; this is the last resort.
        Duration time = manifest.session().plus(manifest.closeGrace()).plus(LAST_STEPS);
        Terms terms = new Terms(
                session.devices(),
                recorder == null ? Journal.NONE : recorder,
                time,
                request.arguments(),
                session.meter(),
                outcome -> ended(session, recorder, outcome));
        return session.deployed().start(new Request(session.id(), request.input(), ""), terms);
    }

    private synchronized void add(Session session, int mostOfFunction) throws SessionRefused {
        if (closed) {
            throw new SessionRefused(true, STOPS);
        }
        if (running.size() >= MOST) {
            throw new SessionRefused(true, "the host has %d sessions, which is its limit".formatted(MOST));
        }
        FunctionName name = session.function();
        long same = running.values().stream()
                .filter(other -> other.function().equals(name))
                .count();
        if (same >= mostOfFunction) {
            throw new SessionRefused(
                    true,
                    "%s has %d sessions, which is its limit; devices = { sessions = … } in its service.toml sets it"
                            .formatted(name, mostOfFunction));
        }
        if (host.shortOfMemory()) {
            throw new SessionRefused(true, "the host has hardly any memory left for guests");
        }
        running.put(session.id(), session);
    }

    private synchronized void remove(Session session) {
        running.remove(session.id());
        notifyAll();
    }

    /** Called by the guest's thread. */
    private void ended(Session session, @Nullable Recorder recorder, Outcome outcome) {
        session.end(outcome, recorded(session.id(), recorder));
        synchronized (this) {
            meters.ended(session, outcome);
            remove(session);
            keep(session);
        }
        report(session, outcome);
        session.tell();
    }

    private synchronized void keep(Session session) {
        ended.put(session.id(), session);
        long bytes = ended.values().stream().mapToLong(Session::frameBytes).sum();
        while (ended.size() > KEPT || (bytes > KEPT_BYTES && ended.size() > 1)) {
            Session eldest = ended.values().iterator().next();
            bytes -= eldest.frameBytes();
            forget(eldest.id());
        }
        String id = session.id(); // and not the session, which may be let go before
        host.after(KEPT_FOR, () -> forget(id));
    }

    private synchronized void forget(String id) {
        ended.remove(id);
        // Not here: this may be the watchdog's thread.
        Thread.startVirtualThread(() -> deleteRecording(id));
    }

    private void report(Session session, Outcome outcome) {
        String reason = outcome instanceof Outcome.Cancelled // which has the same reason
                ? ""
                : session.stopReason().map("; it was told to stop: "::concat).orElse("");
        String text = "session %s ended: %s%s%s"
                .formatted(
                        session.id(),
                        outcome.word(),
                        fullDetail(outcome).map(": "::concat).orElse(""),
                        reason);
        Level level = switch (outcome) {
            case Outcome.Trapped _, Outcome.Exceeded _, Outcome.Broken _, Outcome.BrokenOff _, Outcome.TimedOut _ ->
                Level.WARN;
            case Outcome.Answered _,
                    Outcome.Failed _,
                    Outcome.Streamed _,
                    Outcome.NoAnswer _,
                    Outcome.Exited _,
                    Outcome.Cancelled _ -> Level.INFO;
        };
        log.write(level, session.function().toString(), session.id(), Stream.HOST, text);
    }

    /** More about how a session ended than the outcome's word says. */
    public static Optional<String> detail(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Answered _, Outcome.Failed _, Outcome.Streamed _, Outcome.NoAnswer _ -> Optional.empty();
            case Outcome.BrokenOff(String reason) -> Optional.of(reason);
            case Outcome.Exited(int code) -> Optional.of("exit code " + code);
            case Outcome.Trapped trapped -> Optional.of(trapped.reason());
            case Outcome.TimedOut(Duration limit) -> Optional.of("within %d ms".formatted(limit.toMillis()));
            case Outcome.Exceeded(String limit) -> Optional.of(limit);
            case Outcome.Cancelled(String reason) -> Optional.of(reason);
            case Outcome.Broken(String reason) -> Optional.of(reason);
        };
    }

    /** The same for who operates the session: of a trap, also where it was. */
    public static Optional<String> fullDetail(Outcome outcome) {
        return outcome instanceof Outcome.Trapped trapped ? Optional.of(trapped.detail()) : detail(outcome);
    }

    /** The session of that id, also for some time after its end. */
    public synchronized Optional<Session> find(String id) {
        return Optional.ofNullable(running.get(id)).or(() -> Optional.ofNullable(ended.get(id)));
    }

    /** All of them, the youngest first. */
    public synchronized List<Session> list() {
        List<Session> all = new ArrayList<>(ended.values());
        all.addAll(running.values());
        Collections.reverse(all);
        return all;
    }

    /** Those that have not ended. */
    synchronized List<Session> running() {
        return List.copyOf(running.values());
    }

    int viewers() {
        return running().stream().mapToInt(Session::viewers).sum();
    }

    /** A count of those that run and, with them, of those that have ended. */
    synchronized double sum(LongAdder past, ToLongFunction<Session> count) {
        return past.sum() + running.values().stream().mapToLong(count).sum();
    }

    /**
     * These functions are live. Sessions of others that have the name of one of them go on and say that they are
     * replaced; those of functions that were taken down are stopped.
     */
    public void live(Collection<DeployedFunction> functions) {
        Map<FunctionName, DeployedFunction> byName =
                functions.stream().collect(Collectors.toMap(DeployedFunction::name, Function.identity()));
        synchronized (this) {
            live = byName;
        }
        running().forEach(this::compare);
    }

    private void compare(Session session) {
        DeployedFunction now;
        synchronized (this) {
            now = live.get(session.function());
        }
        if (now == null) {
            session.stop("%s was taken down".formatted(session.function()));
        } else {
            session.replace(!now.equals(session.deployed()));
        }
    }

    @Override
    public Optional<DeviceCalls.Screen> find(String service, String id) {
        return find(id).filter(session -> session.function().service().equals(service))
                .map(Sessions::screen);
    }

    @Override
    public List<DeviceCalls.Screen> of(String service) {
        return running().stream()
                .filter(session -> session.function().service().equals(service))
                .map(Sessions::screen)
                .toList();
    }

    private static DeviceCalls.Screen screen(Session session) {
        return new DeviceCalls.Screen(
                session.id(),
                session.function().toString(),
                session.started(),
                session.devices(),
                (source, framebuffer, event) -> session.send(source, 0, framebuffer, event));
    }

    /** Ends all: each guest is told that its window is closed, and interrupted after the grace. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        running().forEach(session -> session.stop(STOPS));
        Duration longest = running().stream()
                .map(session -> session.deployed()
                        .manifest()
                        .devices()
                        .orElse(DeviceManifest.DEFAULT)
                        .closeGrace())
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
        try {
            awaitEnds(System.nanoTime() + longest.plus(LAST_STEPS).toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void awaitEnds(long deadline) throws InterruptedException {
        while (!running.isEmpty()) {
            long left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
            if (left <= 0) {
                return;
            }
            wait(left);
        }
    }
}
