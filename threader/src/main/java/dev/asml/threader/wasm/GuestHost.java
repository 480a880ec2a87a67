package dev.asml.threader.wasm;

import dev.asml.threader.trace.Timeline;
import dev.asml.threader.wasm.wit.WitHost;
import org.jspecify.annotations.Nullable;

/** What a guest gets from its invocation, whatever its ABI; called by the guest's thread only. */
public interface GuestHost extends WitHost {
    /** Takes note of what happens. */
    default Timeline timeline() {
        return Timeline.NONE;
    }

    /** Says what memories the guest has, before it begins; they may be packed while it waits. */
    default void begins(GuestMemories memories) {}

    /** The code of policies; null where there are none. */
    default @Nullable PolicyShelf policies() {
        return null;
    }

    /** A secret as what is kept of a run may hold it. */
    default byte[] sealed(byte[] value) {
        throw new UnsupportedOperationException();
    }

    /** The secret that {@link #sealed} gave; a {@link GuestStop} if this host cannot open it. */
    default byte[] opened(byte[] sealed) {
        throw new UnsupportedOperationException();
    }
}
