package dev.asml.threader.wasm;

import dev.asml.threader.trace.Timeline;
import dev.asml.threader.wasm.wit.WitHost;

/** What a guest gets from its invocation, whatever its ABI; called by the guest's thread only. */
public interface GuestHost extends WitHost {
    /** Takes note of what happens. */
    default Timeline timeline() {
        return Timeline.NONE;
    }
}
