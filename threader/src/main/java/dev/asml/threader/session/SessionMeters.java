package dev.asml.threader.session;

import dev.asml.threader.function.Outcome;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** What is measured of all sessions together. Safe for use by many threads. */
final class SessionMeters implements MeterBinder {
    private final Sessions sessions;
    private final LongAdder draws = new LongAdder();
    private final LongAdder identicalDraws = new LongAdder();
    private final LongAdder sent = new LongAdder();
    private volatile @Nullable MeterRegistry registry;

    SessionMeters(Sessions sessions) {
        this.sessions = sessions;
    }

    /** Bytes went to a viewer. */
    void sent(long bytes) {
        sent.add(bytes);
    }

    /** The session is no longer among those that run. */
    void ended(Session session, Outcome outcome) {
        draws.add(session.draws());
        identicalDraws.add(session.identicalDraws());
        MeterRegistry known = registry;
        if (known != null) {
            Counter.builder("threader.sessions.ended")
                    .description("sessions that ended, by how")
                    .tag("outcome", outcome.word())
                    .register(known)
                    .increment();
        }
    }

    @Override
    public void bindTo(MeterRegistry to) {
        registry = to;
        Gauge.builder("threader.sessions", sessions, s -> s.running().size())
                .description("sessions that run")
                .register(to);
        Gauge.builder("threader.sessions.viewers", sessions, Sessions::viewers)
                .description("those who watch sessions")
                .register(to);
        FunctionCounter.builder("threader.sessions.draws", sessions, s -> s.sum(draws, Session::draws))
                .description("frames that guests drew")
                .register(to);
        FunctionCounter.builder(
                        "threader.sessions.draws.identical",
                        sessions,
                        s -> s.sum(identicalDraws, Session::identicalDraws))
                .description("frames that showed nothing new")
                .register(to);
        FunctionCounter.builder("threader.sessions.sent", sent, LongAdder::sum)
                .description("what went to viewers")
                .baseUnit("bytes")
                .register(to);
    }
}
