package dev.asml.threader.wasm.wit;

import dev.asml.threader.wasm.component.Variant;
import dev.asml.threader.wasm.wit.WitHost.Fault;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The interfaces of {@code asml:io} that are about an invocation and its IO calls. */
final class CallInterfaces {
    /** The cases of {@code failure-code} in their order, but the last, which is any other. */
    private static final List<String> CODES = List.of(
            "COORDS_NOT_FOUND",
            "METHOD_NOT_FOUND",
            "INVALID_INPUT",
            "IOMOD_LOST",
            "IOMOD_UNAVAILABLE",
            "DEADLINE",
            "CANCELLED",
            "LIMIT",
            "REFUSED",
            "INTERNAL");

    /** The cases of {@code level}. */
    private static final Level[] LEVELS = {Level.TRACE, Level.DEBUG, Level.INFO, Level.WARNING, Level.ERROR};

    private CallInterfaces() {}

    static List<HostInterface> bound() {
        return List.of(
                HostInterface.bind(
                        "asml:io/calls",
                        Map.of(
                                "[method]call.subscribe", (_, a) -> call(a).subscribe(),
                                "[method]call.take", (_, a) -> call(a).take(),
                                "[method]call.failure", (_, a) -> call(a).failure(),
                                "[method]call.cancel", (_, a) -> call(a).cancel(),
                                "[method]call.answer", (_, a) -> call(a).answer(),
                                "start", (w, a) -> start(w.host(), (String) a[0], (byte[]) a[1]),
                                "open", (w, a) -> open(w.host(), (String) a[0]))),
                HostInterface.bind(
                        "asml:io/invocation",
                        Map.of(
                                "input",
                                (w, _) -> w.host().input(),
                                "stream-input",
                                (w, _) -> Input.shared(w.host().inputStream()),
                                "succeed",
                                Telling.SUCCEED,
                                "fail",
                                Telling.FAIL,
                                "log",
                                Telling.log(LEVELS),
                                "deadline",
                                (w, _) -> w.host().deadlineNanos())));
    }

    private static IoCallResource call(Object[] arguments) {
        return (IoCallResource) arguments[0];
    }

    private static Variant start(WitHost host, String path, byte[] input) {
        int id = host.issue(path, input);
        return id < 0
                ? Variant.error(failure(host.refusal(path, input.length)))
                : Variant.ok(new IoCallResource(host, id));
    }

    private static Variant open(WitHost host, String path) {
        int id = host.open(path);
        return id < 0
                ? Variant.error(failure(host.refusal(path, 0)))
                : Variant.ok(new Object[] {new IoCallResource(host, id), Output.of(host.upload(id))});
    }

    /** The record of a failure. */
    static Object[] failure(Fault fault) {
        int known = CODES.indexOf(fault.code().toUpperCase(Locale.ROOT));
        Variant code = known < 0 ? new Variant(CODES.size(), fault.code()) : Variant.of(known);
        return new Object[] {code, fault.message(), fault.retryable()};
    }
}
