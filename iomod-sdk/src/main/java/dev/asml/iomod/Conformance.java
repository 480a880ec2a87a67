package dev.asml.iomod;

import static dev.asml.iomod.MethodOption.IDEMPOTENT;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/** The methods with which the check of the protocol tries what an IOmod's own methods may not show. */
final class Conformance {
    private static final String SWITCH = "ASML_IOMOD_CONFORMANCE";

    private Conformance() {}

    /** Adds them if this process is checked. */
    static void addIfChecked(Iomod iomod) {
        if (System.getenv(SWITCH) != null) {
            addTo(iomod);
        }
    }

    private static void addTo(Iomod iomod) {
        AtomicReference<Map<String, String>> config = new AtomicReference<>(Map.of());
        iomod.alsoOnConfig("conformance", config::set)
                .raw("conformance-echo", (input, call) -> input, IDEMPOTENT)
                .raw("conformance-wait", Conformance::await)
                .raw("conformance-config", (key, call) -> bytes(config.get().getOrDefault(text(key), "")), IDEMPOTENT)
                .streaming("conformance-copy", (call, input, output) -> {
                    byte[] buffer = new byte[8192];
                    for (int read = input.read(buffer); read >= 0; read = input.read(buffer)) {
                        output.write(buffer, 0, read);
                        output.flush();
                    }
                });
    }

    private static byte[] await(byte[] millis, Call call) throws InterruptedException {
        String text = text(millis);
        call.log(System.Logger.Level.INFO, "waiting");
        Thread.sleep(Duration.ofMillis(text.matches("\\d{1,9}") ? Long.parseLong(text) : 0));
        return bytes("done");
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
