package dev.asml.threader.wasm.wit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.threader.stream.Pipe;
import dev.asml.threader.wasm.component.Variant;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** Calls functions of {@code wasi:http} and of streams by name with values, as the canonical ABI does for a guest. */
final class HttpCaller {
    final HttpHost host = new HttpHost();
    private final World world = host.world();

    Object in(String interfaceName, String function, Object... arguments) {
        HostInterface served = Objects.requireNonNull(HostInterfaces.all().get(interfaceName), interfaceName);
        HostInterface.HostFunction called = served.functions().get(function);
        assertThat(called).as(function).isNotNull();
        assertThat(arguments).as(function).hasSameSizeAs(called.signature().parameters());
        return called.body().call(world, arguments);
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

    /** A result that is good: its value. */
    static Object ok(Object result) {
        assertThat(((Variant) result).index()).as(result.toString()).isZero();
        return ((Variant) result).value();
    }

    /** A result that is bad: its value. */
    static Object error(Object result) {
        assertThat(((Variant) result).index()).as(result.toString()).isEqualTo(1);
        return ((Variant) result).value();
    }

    /** An option that has something. */
    static Object some(Object option) {
        assertThat(((Variant) option).index()).as(option.toString()).isEqualTo(1);
        return ((Variant) option).value();
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
        ok(streams("[method]output-stream.write", stream, bytes(text)));
    }

    String read(Object stream) {
        return text(ok(streams("[method]input-stream.blocking-read", stream, 1000L)));
    }

    /** The name of an error code. */
    static String code(Object value) {
        return HttpError.name((Variant) value);
    }
}
