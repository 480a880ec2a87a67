package dev.asml.threader.http;

import dev.asml.threader.device.Display;
import dev.asml.threader.device.Frame;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** What one viewer has of one framebuffer: at most one frame is on its way at any time. */
final class ViewedDisplay {
    /** For the acknowledgement of a frame. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final long LONG = Duration.ofHours(1).toNanos();

    /**
     * What is to be sent.
     *
     * @param frame null if nothing is to be sent now
     * @param before what the viewer has
     * @param pause nanoseconds until there may be something to send, if nothing else happens
     */
    record Next(@Nullable Frame frame, @Nullable Frame before, long pause) {}

    private final Display display;
    private final boolean every;
    private final AtomicReference<@Nullable Frame> underway = new AtomicReference<>();
    private volatile long since;

    // Used by the sender.
    private @Nullable Frame has;
    private long input;
    private long due = System.nanoTime() - SECOND;

    /** {@code every}: whether the viewer wants each draw, as fast as it takes them. */
    ViewedDisplay(Display display, boolean every) {
        this.display = display;
        this.every = every;
    }

    /** The viewer shows that frame; gives it if it was waited for. */
    Optional<Frame> shown(long number) {
        Frame frame = underway.get();
        if (frame == null || (frame.number() & 0xFFFF_FFFFL) != number || !underway.compareAndSet(frame, null)) {
            return Optional.empty();
        }
        return Optional.of(frame);
    }

    /** Whether a frame has been on its way for too long. */
    boolean isOverdue(long now) {
        return underway.get() != null && now - since > PATIENCE.toNanos();
    }

    /** What to send now; what is given counts as sent. */
    Next next(Object viewer, int rate, boolean last) {
        Frame before = has;
        Frame frame = display.frame();
        if (frame == null || !isNews(before, frame, viewer) || (underway.get() != null && !last)) {
            return new Next(null, before, LONG);
        }
        long now = System.nanoTime();
        if (!every && !last && rate > 0) {
            long interval = SECOND / rate;
            if (now < due) {
                return new Next(null, before, due - now);
            }
            // A frame that comes late does not delay the next.
            due = Math.max(due + interval, now - interval / 2);
        }
        has = frame;
        input = frame.input(viewer);
        since = now;
        underway.set(frame);
        return new Next(frame, before, 0);
    }

    /** Frames that look the same are news if the viewer waits to hear that its input was read. */
    private boolean isNews(@Nullable Frame before, Frame frame, Object viewer) {
        return before == null
                || before.number() != frame.number()
                || (every && before.draw() != frame.draw())
                || frame.input(viewer) > input;
    }
}
