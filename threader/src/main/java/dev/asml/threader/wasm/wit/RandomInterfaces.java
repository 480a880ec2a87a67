package dev.asml.threader.wasm.wit;

import com.dylibso.chicory.runtime.TrapException;
import dev.asml.threader.wasm.wasi.Wait;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/** The interfaces of {@code wasi:random}; the insecure ones are as good as the secure one. */
final class RandomInterfaces {
    /** The most that a call gives. It has to give what was asked for, so whoever asks for more traps. */
    private static final int MOST = 16 << 20;

    private static final int CHUNK = 64 * 1024;

    private RandomInterfaces() {}

    static List<HostInterface> bound() {
        return List.of(
                HostInterface.bind(
                        "wasi:random/random",
                        Map.of(
                                "get-random-bytes", (w, a) -> bytes(w.host(), (long) a[0]),
                                "get-random-u64", (w, _) -> number(w.host()))),
                HostInterface.bind(
                        "wasi:random/insecure",
                        Map.of(
                                "get-insecure-random-bytes", (w, a) -> bytes(w.host(), (long) a[0]),
                                "get-insecure-random-u64", (w, _) -> number(w.host()))),
                HostInterface.bind("wasi:random/insecure-seed", Map.of("insecure-seed", (w, _) ->
                        new Object[] {number(w.host()), number(w.host())})));
    }

    private static byte[] bytes(WitHost host, long count) {
        if (Long.compareUnsigned(count, MOST) > 0) {
            throw new TrapException(
                    "%s random bytes at once; the limit is %d".formatted(Long.toUnsignedString(count), MOST));
        }
        byte[] all = new byte[(int) count];
        for (int done = 0; done < all.length; done += CHUNK) {
            Wait.goOn();
            byte[] chunk = new byte[Math.min(CHUNK, all.length - done)];
            host.random(chunk);
            System.arraycopy(chunk, 0, all, done, chunk.length);
        }
        return all;
    }

    private static long number(WitHost host) {
        byte[] bytes = new byte[Long.BYTES];
        host.random(bytes);
        return ByteBuffer.wrap(bytes).getLong();
    }
}
