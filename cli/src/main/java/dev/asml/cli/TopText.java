package dev.asml.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Writes what goes on as lines. */
final class TopText {
    private TopText() {}

    /**
     * The host, the functions and the IOmods.
     *
     * @param filter what a function's or an IOmod's name must contain; may be empty
     */
    static List<String> lines(TopDocument top, TopOrder order, String filter, Ink ink) {
        List<String> lines = new ArrayList<>(host(top));
        lines.add("");
        lines.addAll(functions(top, order, filter, ink).text().lines().toList());
        Table iomods = iomods(top, filter, ink);
        if (!iomods.isEmpty()) {
            lines.add("");
            lines.addAll(iomods.text().lines().toList());
        }
        return lines;
    }

    private static List<String> host(TopDocument top) {
        TopDocument.HostLine host = top.host();
        return List.of(
                "Threader %s, up %s; %d in flight"
                        .formatted(host.version(), time(host.uptimeMs()), host.inFlight())
                        .replace("  ", " ")
                        .replace(" ,", ","),
                "CPU %s of %d cores; %d computing on %d permits, %d for long, %d waiting; %d carriers"
                        .formatted(
                                number(host.cpu()),
                                host.cores(),
                                host.computing(),
                                host.cpuPermits(),
                                host.longRunning(),
                                host.waiting(),
                                host.carriers()),
                "heap %s of %s, guests %s of %s; %d threads, %d descriptors"
                        .formatted(
                                bytes(host.heapBytes()),
                                bytes(host.heapLimitBytes()),
                                bytes(host.guestBytes()),
                                bytes(host.guestLimitBytes()),
                                host.threads(),
                                host.descriptors()));
    }

    private static Table functions(TopDocument top, TopOrder order, String filter, Ink ink) {
        Table table = new Table(
                ink, "FUNCTION", "RATE/s", "IN FLIGHT", "PARKED", "QUEUED", "P50", "P99", "ERRORS/s", "CPU", "MEMORY");
        top.functions().stream()
                .filter(each -> each.name().contains(filter))
                .sorted(order.order())
                .forEach(each -> table.row(
                        each.name(),
                        number(each.rate()),
                        Integer.toString(each.inFlight()),
                        Integer.toString(each.parked()),
                        Integer.toString(each.queued()),
                        latency(each.p50Ms()),
                        latency(each.p99Ms()),
                        number(each.errorRate()),
                        number(each.cpu()),
                        bytes(each.memoryBytes())));
        return table;
    }

    private static Table iomods(TopDocument top, String filter, Ink ink) {
        boolean disturbed = top.iomods().stream().anyMatch(each -> !each.chaos().isEmpty());
        List<String> headings = new ArrayList<>(
                List.of("IOMOD", "STATE", "IN FLIGHT", "QUEUED", "RESTARTS", "RATE/s", "P50", "P99", "ERRORS/s"));
        if (disturbed) {
            headings.add("CHAOS");
        }
        Table table = new Table(ink, headings.toArray(String[]::new));
        for (TopDocument.IomodLine each : top.iomods()) {
            if (!each.id().contains(filter)) {
                continue;
            }
            List<String> row = new ArrayList<>(List.of(
                    each.id(),
                    each.state(),
                    Integer.toString(each.inFlight()),
                    Integer.toString(each.queued()),
                    Integer.toString(each.restarts()),
                    number(each.rate()),
                    latency(each.p50Ms()),
                    latency(each.p99Ms()),
                    number(each.errorRate())));
            if (disturbed) {
                row.add(each.chaos());
            }
            table.row(row.toArray(String[]::new));
        }
        return table;
    }

    private static String number(double value) {
        return value == 0 ? "0" : String.format(Locale.ROOT, value < 10 ? "%.2f" : "%.0f", value);
    }

    private static String latency(double ms) {
        if (ms < 0) {
            return "-";
        }
        return ms < 1
                ? "%d µs".formatted(Math.round(ms * 1000))
                : ms < 1000
                        ? String.format(Locale.ROOT, ms < 10 ? "%.1f ms" : "%.0f ms", ms)
                        : String.format(Locale.ROOT, "%.1f s", ms / 1000);
    }

    private static String bytes(long bytes) {
        return bytes < 10 << 20 ? (bytes >> 10) + " KiB" : (bytes >> 20) + " MiB";
    }

    private static String time(long ms) {
        Duration time = Duration.ofMillis(ms);
        return time.toHours() > 0
                ? "%d h %02d min".formatted(time.toHours(), time.toMinutesPart())
                : "%d min %02d s".formatted(time.toMinutes(), time.toSecondsPart());
    }
}
