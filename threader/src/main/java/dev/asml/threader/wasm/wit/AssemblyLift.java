package dev.asml.threader.wasm.wit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.asml.threader.wasm.component.Variant;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;

/** The interfaces of AssemblyLift's beta worlds. */
final class AssemblyLift {
    /** The cases of {@code log-level}. */
    private static final Level[] LEVELS = {Level.DEBUG, Level.TRACE, Level.INFO, Level.WARNING, Level.ERROR};

    private static final Variant COORDS_NOT_FOUND = Variant.error(Variant.of(0));
    private static final Variant INVALID_COORDS = Variant.error(Variant.of(1));
    private static final Variant NOT_READY = Variant.error(Variant.of(0));
    private static final Variant INVALID_IOID = Variant.error(Variant.of(1));

    private AssemblyLift() {}

    static List<HostInterface> bound() {
        return List.of(
                HostInterface.bind(
                        "akkoro:assemblylift/asml-rt",
                        Map.of(
                                "success",
                                Telling.SUCCEED,
                                "failure",
                                Telling.FAIL,
                                "log",
                                Telling.log(LEVELS),
                                "get-input",
                                (w, _) -> w.host().input())),
                HostInterface.bind(
                        "akkoro:assemblylift/asml-io",
                        Map.of(
                                "invoke", (w, a) -> invoke(w.host(), (String) a[0], (String) a[1]),
                                "poll", (w, a) -> poll(w.host(), (int) (long) a[0]))));
    }

    private static Variant invoke(WitHost host, String path, String input) {
        int id = host.issue(path, input.getBytes(UTF_8));
        if (id < 0) {
            return INVALID_COORDS;
        }
        WitHost.Failure end = host.failure(id);
        return end != null && end.undeclared() ? COORDS_NOT_FOUND : Variant.ok((long) id);
    }

    private static Variant poll(WitHost host, int id) {
        byte[] document = host.poll(id) ? host.document(id) : null;
        if (document != null) {
            return Variant.ok(document);
        }
        return host.awaitAny(new int[] {id}, 0) < 0 ? INVALID_IOID : NOT_READY;
    }
}
