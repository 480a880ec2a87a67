package dev.asml.threader;

import dev.asml.threader.http.HandOverApi;
import dev.asml.threader.http.ListenedPort;
import dev.asml.threader.http.Port;
import dev.asml.threader.log.LogBook;
import dev.asml.threader.log.LogLine.Level;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How this process leaves its ports and its data folder to another one that replaces it. That one starts, listens beside this
 * one and gets all new connections; then this one sends its clients away, and ends when they have gone.
 *
 * <p>Nothing but the locks of the {@link DataFolder} says how far they are. So whichever of the two is killed at whatever
 * moment before this one ends, the other one knows, and goes on to serve.
 */
final class HandOver implements HandOverApi.Owner {
    private static final Duration LOOK = Duration.ofMillis(50);

    /** For a connection whose handshake began before the other process got all new ones. */
    private static final Duration QUIET = Duration.ofSeconds(1);

    private final DataFolder data;
    private final LogBook log;
    private final Settings settings;
    private final Runnable follow;
    private List<Port> ports = List.of();
    private volatile Runnable afterwards = () -> {};
    private boolean begun;
    private boolean underWay;

    /**
     * For one that is to serve.
     *
     * @param follow has this process see from now on what the other one changes; called at most once
     */
    HandOver(Settings settings, DataFolder data, LogBook log, Runnable follow) {
        this.settings = settings;
        this.data = data;
        this.log = log;
        this.follow = follow;
    }

    /** Says what is handed over, which is where functions are served, where it is operated, and the console. */
    synchronized void of(Port http, Port admin, Port console) {
        ports = List.of(http, admin, console);
    }

    /** Has something done once another process has all and this one has nothing to do any more. */
    void whenDone(Runnable action) {
        afterwards = action;
    }

    @Override
    public synchronized Optional<HandOverApi.Place> begin(Duration drain) throws IOException {
        if (ports.isEmpty() || !data.hasHeir()) {
            return Optional.empty();
        }
        for (Port port : ports) {
            ListenedPort.share(port.number());
        }
        if (!begun) {
            follow.run();
        }
        begun = true;
        if (!underWay) {
            underWay = true;
            log.host(Level.INFO, "another process is to replace this one, which serves until that answers");
            Thread.ofPlatform().daemon().name("hand-over").start(() -> run(ports, drain));
        }
        return Optional.of(place());
    }

    private HandOverApi.Place place() {
        return new HandOverApi.Place(
                ProcessHandle.current().pid(),
                settings.http().host() + ":" + ports.get(0).number(),
                settings.admin().host() + ":" + ports.get(1).number(),
                settings.console().host() + ":" + ports.get(2).number());
    }

    private void run(List<Port> ports, Duration drain) {
        try {
            if (awaitHeir() && leave(ports, drain)) {
                afterwards.run();
            } else {
                stay(ports);
            }
        } catch (IOException e) {
            log.host(Level.ERROR, "the process that replaces this one cannot be seen: " + e.getMessage());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Until the other process answers; false if it ends before. */
    private boolean awaitHeir() throws IOException, InterruptedException {
        while (!data.heirAnswers()) {
            if (!data.hasHeir()) {
                return false;
            }
            Thread.sleep(LOOK);
        }
        return true;
    }

    /** Until the last connection has gone, or it has had its time; false if the other process ends before. */
    private boolean leave(List<Port> ports, Duration drain) throws IOException, InterruptedException {
        data.handOver();
        log.host(
                Level.INFO,
                "another process answers from now on; this one ends with its last connection, or after %d s"
                        .formatted(drain.toSeconds()));
        ports.forEach(Port::leave);
        long start = System.nanoTime();
        long busy = start;
        while (System.nanoTime() - busy < QUIET.toNanos() && System.nanoTime() - start < drain.toNanos()) {
            Thread.sleep(LOOK);
            if (data.regain()) {
                return false;
            }
            busy = connections(ports) == 0 ? busy : System.nanoTime();
        }
        int open = connections(ports);
        if (open > 0) {
            log.host(
                    Level.WARN, "after %d s %d connections are left, which end now".formatted(drain.toSeconds(), open));
        }
        return true;
    }

    private synchronized void stay(List<Port> ports) throws IOException {
        underWay = false;
        ports.forEach(Port::stay);
        data.announceAgain();
        log.host(Level.WARN, "the process that was to replace this one has ended; this one goes on");
    }

    private static int connections(List<Port> ports) {
        return ports.stream().mapToInt(Port::connections).sum();
    }
}
