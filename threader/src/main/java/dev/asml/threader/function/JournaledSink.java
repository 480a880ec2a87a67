package dev.asml.threader.function;

import dev.asml.threader.journal.Journal;
import dev.asml.threader.journal.Journal.Kind;
import dev.asml.threader.stream.ByteSink;
import dev.asml.threader.stream.StreamFailure;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A way to the outside: what it has room for passes through the journal. In a replay nothing is put there. */
final class JournaledSink implements ByteSink {
    private static final int FAILED = -2;

    private final Journal journal;
    private final Supplier<ByteSink> live;
    private final JournaledEnd end;
    private String failure = "";

    JournaledSink(Journal journal, Supplier<ByteSink> live) {
        this.journal = journal;
        this.live = live;
        this.end = new JournaledEnd(journal, live);
    }

    @Override
    public int room() {
        int room = (int) journal.number(Kind.STREAM, this::liveRoom);
        if (room == FAILED) {
            byte[] told = journal.bytes(Kind.STREAM, () -> failure.getBytes(StandardCharsets.UTF_8));
            throw new StreamFailure(new String(told, StandardCharsets.UTF_8), null);
        }
        return room;
    }

    private int liveRoom() {
        try {
            return live.get().room();
        } catch (StreamFailure e) {
            failure = String.valueOf(e.getMessage());
            return FAILED;
        }
    }

    @Override
    public void put(byte[] bytes, int offset, int count) {
        if (!journal.replays()) {
            live.get().put(bytes, offset, count);
        }
    }

    @Override
    public void hand(byte[] bytes) {
        if (!journal.replays()) {
            live.get().hand(bytes);
        }
    }

    @Override
    public void flush() {
        if (!journal.replays()) {
            live.get().flush();
        }
    }

    @Override
    public boolean ready() {
        return end.ready();
    }

    @Override
    public void waiter(@Nullable Thread thread) {
        end.waiter(thread);
    }

    @Override
    public void close() {
        if (!journal.replays()) {
            live.get().close();
        }
    }
}
