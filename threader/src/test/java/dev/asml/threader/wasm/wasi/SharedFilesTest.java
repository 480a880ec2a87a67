package dev.asml.threader.wasm.wasi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.threader.wasm.component.Variant;
import dev.asml.threader.wasm.wit.ByName;
import dev.asml.threader.wasm.wit.Results;
import dev.asml.threader.wasm.wit.World;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A guest that uses preview 1 and wasi:filesystem has one tree of files. */
final class SharedFilesTest {
    private static final String TYPES = "wasi:filesystem/types";
    private static final int READ_AND_WRITE = 3;

    private final TestHost host = new TestHost();
    private final Wasi wasi = TestHost.wasi(host, Assets.none(), 8);
    private final Caller caller = new Caller(wasi);
    private final World world = new World(new CompiledGuest.PlainHost(host, Assets.none(), Map.of()), () -> wasi);
    private final Descriptor tmp = directory(1);

    private Descriptor directory(int number) {
        List<?> directories = (List<?>) call("wasi:filesystem/preopens", "get-directories");
        return (Descriptor) ((Object[]) directories.get(number))[0];
    }

    private Object call(String interfaceName, String function, Object... arguments) {
        return ByName.call(world, interfaceName, function, arguments);
    }

    private Variant method(String name, Object... arguments) {
        return (Variant) call(TYPES, "[method]descriptor." + name, arguments);
    }

    @Test
    void whatOneWritesTheOtherReads() {
        int written = caller.opened(Caller.TMP, "a", Caller.CREATE);
        assertThat(caller.write(written, "1234")).isZero();

        Object file = Results.ok(method("open-at", tmp, 0, "a", 0, READ_AND_WRITE));
        assertThat(method("write", file, "xy".getBytes(StandardCharsets.UTF_8), 1L))
                .isEqualTo(Variant.ok(2L));

        assertThat(caller.pread(written, 9, 0)).isEqualTo("1xy4");
        assertThat(caller.names(Caller.TMP)).containsExactly("a");
    }

    @Test
    void theyShareTheSpace() {
        int written = caller.opened(Caller.TMP, "a", Caller.CREATE);
        assertThat(caller.write(written, "12345678")).isZero();

        Object file = Results.ok(method("open-at", tmp, 0, "b", Caller.CREATE, READ_AND_WRITE));

        assertThat(method("write", file, new byte[1], 0L).index()).isEqualTo(1);
        assertThat(caller.path("path_unlink_file", Caller.TMP, "a")).isZero();
        caller.ok("fd_close", written);
        assertThat(method("write", file, new byte[1], 0L)).isEqualTo(Variant.ok(1L));
    }
}
