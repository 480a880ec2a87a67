package dev.asml.threader.trace;

import dev.asml.threader.trace.Span.Kind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads a timeline: spans with their parents, the request's own first. */
final class Spans {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private final Timeline line;
    private final List<Event> events;
    private final Map<Step, Long> once = new EnumMap<>(Step.class);
    private final List<Span> spans = new ArrayList<>();
    private final long end;

    private Spans(Timeline line) {
        this.line = line;
        this.events = line.events().all();
        events.forEach(event -> once.putIfAbsent(event.step(), event.nanos()));
        long last = events.isEmpty() ? 0 : events.getLast().nanos();
        this.end = line.ending() == null ? last : line.nanos();
    }

    static List<Span> of(Timeline line) {
        return new Spans(line).all();
    }

    /** The id of a call's span is known before there is a span, for its IOmod is told it. */
    static long ofCall(long root, int call) {
        return id(root, Kind.CALL, call);
    }

    /** Never 0, and another one for each kind and number: the finaliser of SplitMix64 (Steele, Lea and Flood 2014). */
    private static long id(long root, Kind kind, int number) {
        long bits = root + GOLDEN * ((long) kind.name().hashCode() << 32 | number);
        bits = (bits ^ (bits >>> 30)) * 0xBF58476D1CE4E5B9L;
        bits = (bits ^ (bits >>> 27)) * 0x94D049BB133111EBL;
        bits ^= bits >>> 31;
        return bits == 0 ? 1 : bits;
    }

    private List<Span> all() {
        spans.add(root());
        between(Kind.ROUTE, "find the route", 0L, at(Step.ROUTED));
        between(Kind.AUTHORIZE, "authorize", at(Step.ROUTED), at(Step.AUTHORIZED));
        between(Kind.READ, "read the request", latest(Step.ROUTED, Step.AUTHORIZED), at(Step.READ));
        queue();
        between(Kind.TURN, "wait for a turn to compute", at(Step.HOST_PLACE), at(Step.TURN));
        instance();
        guest();
        between(Kind.RESET, "put the instance back", at(Step.LEFT), at(Step.RESET));
        between(Kind.ANSWER, "answer", latest(Step.ENDED, Step.ENDED), line.ending() == null ? null : end);
        return spans;
    }

    private @Nullable Long at(Step step) {
        return once.get(step);
    }

    private @Nullable Long latest(Step first, Step second) {
        Long later = at(second);
        return later == null ? at(first) : later;
    }

    private Span root() {
        Map<String, Object> attributes = new TreeMap<>();
        attributes.put("function", line.function());
        put(attributes, "method", line.method());
        put(attributes, "path", line.path());
        put(attributes, "route", line.route());
        Timeline.Ending ending = line.ending();
        String error = "";
        if (ending != null) {
            attributes.put("outcome", ending.outcome());
            error = ending.failed() ? described(ending) : "";
            if (ending.status() != 0) {
                attributes.put("status", ending.status());
            }
        }
        attributes.put("first", line.isFirst());
        String name = line.method().isEmpty() ? line.function() : line.method() + " " + line.route();
        return new Span(line.span(), line.context().span(), name, Kind.REQUEST, 0, end, attributes, error);
    }

    private static String described(Timeline.Ending ending) {
        return ending.reason().isEmpty() ? ending.outcome() : ending.reason();
    }

    private static void put(Map<String, Object> attributes, String name, String value) {
        if (!value.isEmpty()) {
            attributes.put(name, value);
        }
    }

    private void between(Kind kind, String name, @Nullable Long from, @Nullable Long to) {
        if (from != null && to != null) {
            add(kind, 0, line.span(), name, from, to, Map.of(), "");
        }
    }

    private void add(
            Kind kind,
            int number,
            long parent,
            String name,
            long from,
            long to,
            Map<String, Object> attributes,
            String error) {
        spans.add(new Span(
                id(line.span(), kind, number), parent, name, kind, from, Math.max(from, to), attributes, error));
    }

    private void queue() {
        Long admitted = at(Step.ADMITTED);
        if (admitted == null) {
            return;
        }
        long function = orEnd(at(Step.FUNCTION_PLACE));
        long host = orEnd(at(Step.HOST_PLACE));
        Map<String, Object> waits = new TreeMap<>();
        waits.put("function_nanos", function - admitted);
        waits.put("host_nanos", host - function);
        add(Kind.QUEUE, 0, line.span(), "queue", admitted, host, waits, "");
    }

    private long orEnd(@Nullable Long nanos) {
        return nanos == null ? end : nanos;
    }

    private void instance() {
        for (Event event : events) {
            if (event.step() == Step.INSTANCE) {
                long turn = at(Step.TURN) == null ? event.nanos() : orEnd(at(Step.TURN));
                Long ready = at(Step.INSTANTIATED);
                boolean made = event.number() != 0;
                String name = made ? "make an instance" : "take an instance";
                long to = ready == null ? event.nanos() : ready;
                add(Kind.INSTANCE, 0, line.span(), name, turn, to, Map.of("new", made), "");
                return;
            }
        }
    }

    private void guest() {
        Long entered = at(Step.ENTERED);
        if (entered == null) {
            calls(line.span());
            return;
        }
        long left = orEnd(at(Step.LEFT));
        Map<String, Object> sums = new TreeMap<>();
        sums.put("cpu_nanos", line.computedNanos());
        sums.put("parked_nanos", line.parkedNanos());
        sums.put("turn_nanos", line.waitedNanos());
        add(Kind.GUEST, 0, line.span(), "guest", entered, left, sums, "");
        long guest = spans.getLast().id();
        segments(guest, entered, left);
        calls(guest);
    }

    /** What the guest did one after the other: computed, waited, waited for its turn. */
    private void segments(long guest, long entered, long left) {
        long from = entered;
        Event parked = null;
        Long woken = null;
        int number = 0;
        for (Event event : events) {
            if (event.nanos() < entered || event.nanos() > left) {
                continue;
            }
            switch (event.step()) {
                case PARKED -> {
                    add(Kind.CPU, ++number, guest, "compute", from, event.nanos(), Map.of(), "");
                    parked = event;
                    woken = null;
                }
                case WOKEN -> woken = event.nanos();
                case TURN -> {
                    if (parked != null) {
                        parked(guest, ++number, parked, woken == null ? event.nanos() : woken);
                        turn(guest, ++number, woken, event.nanos());
                        from = event.nanos();
                        parked = null;
                    }
                }
                default -> {}
            }
        }
        if (parked != null) {
            parked(guest, ++number, parked, left);
        } else {
            add(Kind.CPU, ++number, guest, "compute", from, left, Map.of(), "");
        }
    }

    private void parked(long guest, int number, Event parked, long to) {
        Cause cause = parked.detail() instanceof Cause known ? known : Cause.YIELD;
        Map<String, Object> attributes = new TreeMap<>();
        attributes.put("cause", cause.name().toLowerCase(Locale.ROOT));
        if (parked.call() != 0) {
            attributes.put("call", parked.call());
        }
        String what = parked.call() == 0 ? cause.words() : "call " + parked.call();
        add(Kind.PARKED, number, guest, "wait for " + what, parked.nanos(), to, attributes, "");
    }

    /** A turn that was there at once is not worth a span. */
    private void turn(long guest, int number, @Nullable Long woken, long to) {
        if (woken != null && to - woken >= CallSpan.WORTH_SHOWING) {
            add(Kind.TURN, number, guest, "wait for a turn to compute", woken, to, Map.of(), "");
        }
    }

    private void calls(long parent) {
        Map<Integer, CallSpan> calls = new TreeMap<>();
        for (Event event : events) {
            if (event.call() != 0) {
                calls.computeIfAbsent(event.call(), CallSpan::new).take(event);
            }
        }
        calls.values().forEach(call -> call.addTo(spans, line.span(), parent, end));
    }

    /** The id of a part of a call. */
    static long ofPart(long root, Kind kind, int call) {
        return id(root, kind, call);
    }
}
