package dev.asml.threader.wasm.wit;

import java.util.List;
import java.util.Map;

/** The interfaces of {@code wasi:clocks}. */
final class ClockInterfaces {
    private static final long SECOND = 1_000_000_000;
    private static final long RESOLUTION = 1;

    private ClockInterfaces() {}

    static List<HostInterface> bound() {
        return List.of(
                HostInterface.bind(
                        "wasi:clocks/monotonic-clock",
                        Map.of(
                                "now", (w, _) -> w.host().monotonicNanos(),
                                "resolution", (_, _) -> RESOLUTION,
                                "subscribe-instant", (w, a) -> Pollable.of(new Alarm(w.host(), (long) a[0])),
                                "subscribe-duration", (w, a) -> Pollable.of(Alarm.after(w.host(), (long) a[0])))),
                HostInterface.bind(
                        "wasi:clocks/wall-clock",
                        Map.of(
                                "now", (w, _) -> datetime(w.host().wallClockNanos()),
                                "resolution", (_, _) -> datetime(RESOLUTION))));
    }

    static Object[] datetime(long nanos) {
        return new Object[] {Math.floorDiv(nanos, SECOND), Math.floorMod(nanos, SECOND)};
    }
}
