package dev.asml.threader;

import dev.asml.threader.http.ChaosApi;
import dev.asml.threader.http.Platform.IomodStatus;
import dev.asml.threader.io.Chaos;
import dev.asml.threader.io.ChaosRule;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Takes orders to disturb IOmods. */
final class ChaosDesk implements ChaosApi.Desk {
    /** What people can say to somebody else. */
    private static final long SEEDS = 1_000_000;

    private final Chaos chaos;
    private final Supplier<List<IomodStatus>> iomods;

    ChaosDesk(Chaos chaos, Supplier<List<IomodStatus>> iomods) {
        this.chaos = chaos;
        this.iomods = iomods;
    }

    @Override
    public boolean allowed() {
        return chaos.allowed();
    }

    @Override
    public void begin(ChaosApi.Order order) {
        String iomod = order.iomod();
        if (iomod == null || iomod.isEmpty()) {
            throw new IllegalArgumentException("iomod is missing; name it as SERVICE/COORDINATES");
        }
        Duration[] latency = latency(order.latencyMs());
        Long seed = order.seed();
        String failCode = order.failCode();
        ChaosRule rule = new ChaosRule(
                latency[0],
                latency[1],
                order.loss(),
                failCode == null ? "" : failCode,
                order.fail(),
                order.crashEvery(),
                order.crash(),
                seed == null ? ThreadLocalRandom.current().nextLong(SEEDS) : seed);
        IomodStatus found = find(iomod);
        boolean crashes = order.crashEvery() > 0 || order.crash() > 0;
        if (crashes && !found.kind().equals("process")) {
            throw new IllegalArgumentException(
                    "the IOmod %s has no process of its own that could crash".formatted(found.id()));
        }
        chaos.begin(found.id(), rule, Duration.ofMillis(order.forMs()));
    }

    private static Duration[] latency(@Nullable List<Long> millis) {
        if (millis == null) {
            return new Duration[] {Duration.ZERO, Duration.ZERO};
        }
        if (millis.size() != 2) {
            throw new IllegalArgumentException("latency_ms is the least and the most");
        }
        return new Duration[] {Duration.ofMillis(millis.getFirst()), Duration.ofMillis(millis.getLast())};
    }

    /** Calls to the built-in IOmods are not disturbed: they never leave the guest's thread. */
    private IomodStatus find(String name) {
        List<IomodStatus> all = iomods.get().stream()
                .filter(each -> !each.kind().equals("builtin"))
                .toList();
        List<IomodStatus> found = all.stream()
                .filter(each -> each.id().equals(name) || each.id().endsWith("/" + name))
                .toList();
        if (found.size() != 1) {
            throw new IllegalArgumentException("%s \"%s\"; there are %s"
                    .formatted(
                            found.isEmpty() ? "there is no IOmod" : "more than one service has an IOmod",
                            name,
                            String.join(", ", all.stream().map(IomodStatus::id).toList())));
        }
        return found.getFirst();
    }

    @Override
    public int end(String iomod) {
        return chaos.end(iomod.isEmpty() ? "" : find(iomod).id());
    }

    @Override
    public List<ChaosApi.Disturbance> list() {
        return chaos.list().stream()
                .map(each -> new ChaosApi.Disturbance(
                        each.iomod(),
                        each.rule().toString(),
                        each.rule().seed(),
                        each.left().toMillis(),
                        each.calls(),
                        each.lost(),
                        each.failed(),
                        each.crashes()))
                .toList();
    }
}
