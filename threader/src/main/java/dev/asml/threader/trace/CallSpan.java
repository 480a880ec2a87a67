package dev.asml.threader.trace;

import dev.asml.threader.trace.Span.Kind;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What is known of one IO call while a timeline is read. */
final class CallSpan {
    /** Shorter waits are not told. */
    static final long WORTH_SHOWING = 20_000;

    private static final long MICRO = 1000;

    private final int call;
    private final Map<String, Object> attributes = new TreeMap<>();
    private String path = "";
    private long issued = -1;
    private long firstSent = -1;
    private long lastSent = -1;
    private int sent;
    private long completed = -1;
    private long observed = -1;
    private long waited = -1;
    private long handled = -1;
    private @Nullable Failed failure;

    CallSpan(int call) {
        this.call = call;
    }

    void take(Event event) {
        switch (event.step()) {
            case ISSUED -> {
                issued = event.nanos();
                path = String.valueOf(event.detail());
                attributes.put("input_bytes", event.number());
            }
            case SENT -> {
                firstSent = firstSent < 0 ? event.nanos() : firstSent;
                lastSent = event.nanos();
                sent++;
            }
            case WAITED -> waited = event.number() * MICRO;
            case HANDLED -> handled = event.number() * MICRO;
            case COMPLETED -> {
                completed = event.nanos();
                failure = event.detail() instanceof Failed known ? known : null;
                attributes.put("output_bytes", event.number());
            }
            case PARTS -> attributes.put("parts", event.number());
            case OBSERVED -> observed = event.nanos();
            default -> {}
        }
    }

    void addTo(List<Span> spans, long root, long parent, long end) {
        if (issued < 0) {
            return; // of a call whose beginning there was no room for
        }
        long to = completed < 0 ? end : completed;
        describe();
        long id = Spans.ofCall(root, call);
        String error = failure == null ? "" : failure.code() + ": " + failure.message();
        spans.add(new Span(id, parent, path, Kind.CALL, issued, to, Map.copyOf(attributes), error));
        if (firstSent >= 0 && lastSent - issued >= WORTH_SHOWING) {
            spans.add(
                    part(root, Kind.SEND, id, sent > 1 ? "wait, sent again" : "wait for the IOmod", issued, lastSent));
        }
        if (handled >= 0 && lastSent >= 0) {
            handler(spans, root, id, to);
        }
    }

    private void describe() {
        int dot = path.lastIndexOf('.');
        attributes.put("call", call);
        attributes.put("iomod", dot < 0 ? path : path.substring(0, dot));
        attributes.put("iomod_method", path.substring(dot + 1));
        attributes.put("outcome", completed < 0 ? "open" : failure == null ? "answered" : failure.code());
        if (failure != null) {
            attributes.put("message", failure.message());
        }
        attributes.put("sent", sent);
        if (observed >= 0) {
            attributes.put("observed_nanos", observed);
        }
    }

    /** The IOmod measures by its own clock, so its parts lie in the middle of what the Threader saw. */
    private void handler(List<Span> spans, long root, long id, long to) {
        long inside = Math.max(0, waited) + handled;
        long begun = lastSent + Math.max(0, (to - lastSent - inside) / 2);
        if (waited >= WORTH_SHOWING) {
            spans.add(part(root, Kind.IOMOD, id, "wait inside the IOmod", begun, begun + waited));
        }
        long from = begun + Math.max(0, waited);
        spans.add(part(root, Kind.HANDLER, id, "handler", from, Math.min(to, from + handled)));
    }

    private Span part(long root, Kind kind, long parent, String name, long from, long to) {
        return new Span(Spans.ofPart(root, kind, call), parent, name, kind, from, Math.max(from, to), Map.of(), "");
    }
}
