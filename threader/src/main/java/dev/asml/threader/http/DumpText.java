package dev.asml.threader.http;

import dev.asml.threader.http.LiveApi.CallState;
import dev.asml.threader.http.LiveApi.Dump;
import dev.asml.threader.http.LiveApi.HostState;
import dev.asml.threader.http.LiveApi.InvocationState;
import dev.asml.threader.http.LiveApi.IomodLoad;
import java.util.Locale;

/** Writes what runs and waits for people to read. */
public final class DumpText {
    private DumpText() {}

    /** The text, lines ended. */
    public static String of(Dump dump) {
        StringBuilder text = new StringBuilder();
        host(text, dump.at(), dump.host());
        for (InvocationState each : dump.invocations()) {
            invocation(text.append('\n'), each);
        }
        if (!dump.iomods().isEmpty()) {
            text.append('\n');
        }
        for (IomodLoad each : dump.iomods()) {
            iomod(text, each);
        }
        return text.toString();
    }

    private static void host(StringBuilder text, String at, HostState host) {
        text.append("Threader %s at %s, up %s\n"
                .formatted(host.version(), at, time(host.uptimeMs()))
                .replace("  ", " "));
        text.append("%d in flight; %d compute, of %d permits, %d of them for long, and %d wait for a permit\n"
                .formatted(host.inFlight(), host.computing(), host.cpuPermits(), host.longRunning(), host.waiting()));
        text.append("heap %s of %s, guests %s of %s; %d threads, %d carriers, %d descriptors\n"
                .formatted(
                        bytes(host.heapBytes()),
                        bytes(host.heapLimitBytes()),
                        bytes(host.guestBytes()),
                        bytes(host.guestLimitBytes()),
                        host.threads(),
                        host.carriers(),
                        host.descriptors()));
    }

    private static void invocation(StringBuilder text, InvocationState each) {
        text.append("%s %s %s, %s old, %s\n"
                .formatted(
                        each.session() ? "session" : "request",
                        each.id(),
                        each.function(),
                        time(each.ageMs()),
                        each.leftMs() >= 0
                                ? time(each.leftMs()) + " left"
                                : time(-each.leftMs()) + " over its deadline"));
        text.append("  %s for %s%s\n"
                .formatted(
                        each.state(), time(each.stateMs()), each.why().isEmpty() ? "" : ", waiting for " + each.why()));
        for (CallState call : each.calls()) {
            text.append(
                    "  call #%d %s since %s: %s\n".formatted(call.id(), call.path(), time(call.ageMs()), call.where()));
        }
        if (!each.stack().isEmpty()) {
            text.append("  at %s\n".formatted(String.join(" ← ", each.stack())));
        }
    }

    private static void iomod(StringBuilder text, IomodLoad each) {
        text.append("iomod %s %s: %s%s; %d in flight, %d queued%s, %d restarts%s\n"
                .formatted(
                        each.id(),
                        each.version(),
                        each.state(),
                        each.detail().isEmpty() ? "" : " (" + each.detail() + ")",
                        each.inFlight(),
                        each.queued(),
                        each.oldestCallMs() == 0 ? "" : ", the oldest call since " + time(each.oldestCallMs()),
                        each.restarts(),
                        each.chaos().isEmpty() ? "" : "; disturbed: " + each.chaos()));
    }

    private static String time(long ms) {
        if (ms < 1000) {
            return ms + " ms";
        }
        if (ms < 120_000) {
            return String.format(Locale.ROOT, "%.1f s", ms / 1000.0);
        }
        long minutes = ms / 60_000;
        return minutes < 120 ? minutes + " min" : "%d h %d min".formatted(minutes / 60, minutes % 60);
    }

    private static String bytes(long bytes) {
        return bytes < 10 << 20 ? (bytes >> 10) + " KiB" : (bytes >> 20) + " MiB";
    }
}
