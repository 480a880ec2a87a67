package dev.asml.threader.http;

import dev.asml.threader.function.FunctionName;
import dev.asml.threader.trace.Buckets;
import dev.asml.threader.trace.Durations;
import io.micrometer.core.instrument.Counter;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What is measured of requests, by the functions that answer them. Safe for use by many threads. */
final class RequestMeters {
    private static final String[] OF_FUNCTION = {"service", "function"};

    private final PrometheusMeterRegistry registry;
    private final Durations requests;
    private final Durations queued;
    private final Durations computed;
    private final Durations parked;
    private final Counter unrouted;
    private final Map<FunctionName, FunctionMeters> functions = new ConcurrentHashMap<>();

    RequestMeters(PrometheusMeterRegistry registry) {
        this.registry = registry;
        PrometheusRegistry own = registry.getPrometheusRegistry();
        this.requests = new Durations(
                own,
                "threader.requests",
                "Requests by function and by how their invocation ended",
                Buckets.LATENCY,
                "service",
                "function",
                "outcome");
        this.queued =
                part(own, "threader.queue.wait", "How long invocations waited for a place and for their first turn");
        this.computed = part(own, "threader.guest.cpu", "How long guests held a permit to compute, in one invocation");
        this.parked =
                part(own, "threader.guest.parked", "How long guests waited for something outside, in one invocation");
        this.unrouted = Counter.builder("threader.requests.unrouted")
                .description("Requests that no function has a route for")
                .register(registry);
        var _ = GaugeWithCallback.builder()
                .name("threader.requests.in.flight")
                .help("Requests that wait for their function's answer")
                .labelNames(OF_FUNCTION)
                .callback(this::showInFlight)
                .register(own);
    }

    private static Durations part(PrometheusRegistry registry, String name, String description) {
        return new Durations(registry, name, description, Buckets.LATENCY, OF_FUNCTION);
    }

    private void showInFlight(GaugeWithCallback.Callback shown) {
        functions.values().stream()
                .filter(FunctionMeters::wasCalled)
                .forEach(its -> shown.call(
                        its.inFlight(), its.name().service(), its.name().function()));
    }

    /** What is measured of one function, from now on shown. */
    FunctionMeters of(FunctionName name) {
        return functions.computeIfAbsent(name, _ -> new FunctionMeters(this, registry, name));
    }

    /** Takes all others out; they are not deployed any more. */
    void retain(Set<FunctionName> names) {
        functions.values().removeIf(its -> {
            boolean gone = !names.contains(its.name());
            if (gone) {
                its.remove();
            }
            return gone;
        });
    }

    /** Nobody was asked for what the request is about. */
    void unrouted() {
        unrouted.increment();
    }

    Durations requests() {
        return requests;
    }

    /** From an invocation's start until it may compute. */
    Durations queued() {
        return queued;
    }

    Durations computed() {
        return computed;
    }

    Durations parked() {
        return parked;
    }
}
