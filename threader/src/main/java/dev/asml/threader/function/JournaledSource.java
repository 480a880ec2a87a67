package dev.asml.threader.function;

import dev.asml.threader.journal.Journal;
import dev.asml.threader.journal.Journal.Kind;
import dev.asml.threader.stream.ByteSource;
import dev.asml.threader.stream.StreamFailure;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Bytes of the outside that pass through the journal. What is live is not asked for in a replay. Of a failure the
 * message is kept, not its code: so the guest is not told that either.
 */
final class JournaledSource implements ByteSource {
    private static final byte BYTES = 0;
    private static final byte END = 1;
    private static final byte FAILURE = 2;

    private final Journal journal;
    private final Supplier<ByteSource> live;
    private final JournaledEnd end;

    JournaledSource(Journal journal, Supplier<ByteSource> live) {
        this.journal = journal;
        this.live = live;
        this.end = new JournaledEnd(journal, live);
    }

    @Override
    public byte @Nullable [] take(int max) {
        byte[] told = journal.bytes(Kind.STREAM, () -> taken(max));
        byte[] rest = Arrays.copyOfRange(told, 1, told.length);
        return switch (told[0]) {
            case BYTES -> rest;
            case END -> null;
            default -> throw new StreamFailure(new String(rest, StandardCharsets.UTF_8), null);
        };
    }

    private byte[] taken(int max) {
        try {
            byte[] bytes = live.get().take(max);
            return bytes == null ? new byte[] {END} : marked(BYTES, bytes);
        } catch (StreamFailure e) {
            return marked(FAILURE, String.valueOf(e.getMessage()).getBytes(StandardCharsets.UTF_8));
        }
    }

    private static byte[] marked(byte mark, byte[] bytes) {
        byte[] marked = new byte[bytes.length + 1];
        marked[0] = mark;
        System.arraycopy(bytes, 0, marked, 1, bytes.length);
        return marked;
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
