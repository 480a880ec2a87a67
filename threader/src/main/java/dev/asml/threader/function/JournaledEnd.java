package dev.asml.threader.function;

import dev.asml.threader.journal.Journal;
import dev.asml.threader.journal.Journal.Kind;
import dev.asml.threader.stream.Waitable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Something to wait for, whose readiness passes through the journal. What is live is not asked for in a replay. */
final class JournaledEnd implements Waitable {
    private final Journal journal;
    private final Supplier<? extends Waitable> live;

    JournaledEnd(Journal journal, Supplier<? extends Waitable> live) {
        this.journal = journal;
        this.live = live;
    }

    @Override
    public boolean ready() {
        return journal.number(Kind.READINESS, () -> live.get().ready() ? 1 : 0) != 0;
    }

    @Override
    public void waiter(@Nullable Thread thread) {
        if (!journal.replays()) {
            live.get().waiter(thread);
        }
    }

    @Override
    public long nanosLeft() {
        return journal.replays() ? 0 : live.get().nanosLeft();
    }
}
