package dev.asml.threader.wasm.wit;

import static dev.asml.threader.wasm.wit.Results.done;
import static dev.asml.threader.wasm.wit.Results.ok;

import dev.asml.threader.stream.Pipe;
import dev.asml.threader.wasm.component.Variant;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Calls functions of {@code wasi:http} and of streams by name with values, as the canonical ABI does for a guest. */
final class HttpCaller {
    final HttpHost host = new HttpHost();
    private final World world = host.world();

    /** A function that has a result. */
    Object in(String interfaceName, String function, Object... arguments) {
        return ByName.call(world, interfaceName, function, arguments);
    }

    /** A function that has none. */
    void run(String interfaceName, String function, Object... arguments) {
        var _ = ByName.result(world, interfaceName, function, arguments);
    }

    Object types(String function, Object... arguments) {
        return in("wasi:http/types", function, arguments);
    }

    Object streams(String function, Object... arguments) {
        return in("wasi:io/streams", function, arguments);
    }

    Object call(String method, Object... arguments) {
        return types("[method]" + method, arguments);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    static String text(Object bytes) {
        return new String((byte[]) bytes, StandardCharsets.ISO_8859_1);
    }

    /** All that comes until the end. */
    static String all(Pipe pipe) throws InterruptedException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] piece = pipe.read(1000); piece != null; piece = pipe.read(1000)) {
            all.writeBytes(piece);
        }
        return text(all.toByteArray());
    }

    /** Fields with entries, each as {@code name: value}. */
    Object fields(String... entries) {
        List<Object> list = Arrays.stream(entries)
                .<Object>map(each -> {
                    String[] parts = each.split(": ", 2);
                    return new Object[] {parts[0], bytes(parts[1])};
                })
                .toList();
        return ok(types("[static]fields.from-list", list));
    }

    List<String> entries(Object fields) {
        return ((List<?>) call("fields.entries", fields))
                .stream()
                        .map(each -> ((Object[]) each)[0] + ": " + text(((Object[]) each)[1]))
                        .toList();
    }

    /** Ends a resource, as its handle's drop does. */
    static void drop(Object resource) {
        try {
            ((AutoCloseable) resource).close();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    void write(Object stream, String text) {
        ok(streams("[method]output-stream.check-write", stream));
        done(streams("[method]output-stream.write", stream, bytes(text)));
    }

    String read(Object stream) {
        return text(ok(streams("[method]input-stream.blocking-read", stream, 1000L)));
    }

    /** The name of an error code. */
    static String code(Object value) {
        return HttpError.name((Variant) value);
    }
}
