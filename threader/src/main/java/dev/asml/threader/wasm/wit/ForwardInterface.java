package dev.asml.threader.wasm.wit;

import dev.asml.threader.wasm.wasi.Wait;
import java.util.List;
import java.util.Map;

/** The interface {@code asml:io/streams}: moves a stream into another one without the guest. */
final class ForwardInterface {
    private static final byte[] NOTHING = {};

    private ForwardInterface() {}

    static List<HostInterface> bound() {
        return List.of(HostInterface.bind(
                "asml:io/streams",
                Map.of(
                        "forward",
                        (w, a) -> StreamError.result(() -> forward(w.host(), (Output) a[0], (Input) a[1])),
                        "forward-ready",
                        (w, a) -> StreamError.result(() -> forwardReady(w.host(), (Output) a[0], (Input) a[1])))));
    }

    /** Moves bytes until the source ends, and flushes them: how many there were. */
    static long forward(WitHost host, Output to, Input from) {
        long moved = 0;
        while (true) {
            // Room comes first, so that a sink that has ended is noticed while the source has nothing.
            Wait.until(host, () -> to.room() > 0 && from.ready(), List.of(to, from));
            byte[] bytes = from.next(to.room());
            if (bytes == null) {
                to.finish(host);
                return moved;
            }
            if (bytes.length > 0) {
                to.push(host, bytes);
                moved += bytes.length;
            }
        }
    }

    /** Moves what can be moved without waiting: how many bytes, 0 for none now; closed when the source has ended. */
    static long forwardReady(WitHost host, Output to, Input from) {
        long moved = 0;
        while (moved < Input.MOST) {
            Wait.goOn();
            int room = to.room();
            byte[] bytes = room == 0 ? NOTHING : from.next(room);
            if (bytes == null && moved == 0) {
                throw StreamError.closed();
            }
            if (bytes == null || bytes.length == 0) {
                return moved;
            }
            to.push(host, bytes);
            moved += bytes.length;
        }
        return moved;
    }
}
