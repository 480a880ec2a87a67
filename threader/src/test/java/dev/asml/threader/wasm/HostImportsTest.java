package dev.asml.threader.wasm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.dylibso.chicory.wasm.Parser;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostImportsTest {
    /** A module that imports functions, whose type is written as in {@code "iI:i"}: i for i32, I for i64. */
    private static byte[] importing(String module, List<String> names, String type) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {0, 'a', 's', 'm', 1, 0, 0, 0});
        int colon = type.indexOf(':');
        ByteArrayOutputStream types = new ByteArrayOutputStream();
        types.writeBytes(new byte[] {1, 0x60});
        sized(types, valueTypes(type.substring(0, colon)));
        sized(types, valueTypes(type.substring(colon + 1)));
        section(out, 1, types.toByteArray());
        ByteArrayOutputStream imports = new ByteArrayOutputStream();
        unsigned(imports, names.size());
        for (String name : names) {
            sized(imports, module.getBytes(StandardCharsets.UTF_8));
            sized(imports, name.getBytes(StandardCharsets.UTF_8));
            imports.writeBytes(new byte[] {0, 0});
        }
        section(out, 2, imports.toByteArray());
        return out.toByteArray();
    }

    private static byte[] valueTypes(String letters) {
        byte[] types = new byte[letters.length()];
        for (int i = 0; i < types.length; i++) {
            types[i] = (byte) (letters.charAt(i) == 'I' ? 0x7e : 0x7f);
        }
        return types;
    }

    private static void section(ByteArrayOutputStream out, int id, byte[] content) {
        out.write(id);
        sized(out, content);
    }

    private static void sized(ByteArrayOutputStream out, byte[] content) {
        unsigned(out, content.length);
        out.writeBytes(content);
    }

    private static void unsigned(ByteArrayOutputStream out, int value) {
        int rest = value;
        while (rest >>> 7 != 0) {
            out.write((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        out.write(rest);
    }

    private static List<HostImport> link(String module, String name, String type) {
        return HostImports.link(Parser.parse(importing(module, List.of(name), type)));
    }

    @ParameterizedTest
    @CsvSource({
        "wasi:io/streams@0.2.0, [method]input-stream.read, iIi:",
        "wasi:io/streams@0.2.99, [method]input-stream.subscribe, i:i",
        "cm32p2|wasi:io/streams@0.2, [method]output-stream.check-write, ii:",
        "cm32p2|wasi:io/streams@0.2.0, [method]output-stream.write, iiii:",
        "wasi:io/streams@0.2.8, [method]output-stream.blocking-splice, iiIi:",
        "wasi:io/streams@0.2.8+build.1, [method]output-stream.write-zeroes, iIi:",
        "wasi:io/streams@0.2.8, [resource-drop]output-stream, i:",
        "wasi:io/error@0.2.8, [resource-drop]error, i:",
        "wasi:io/error@0.2.8, [method]error.to-debug-string, ii:",
        "cm32p2|wasi:io/poll@0.2, pollable_drop, i:",
        "wasi:io/poll@0.2.8, poll, iii:",
        "wasi:cli/stdin@0.2.8, get-stdin, :i",
        "wasi:cli/exit@0.2.8, exit, i:",
        "wasi:clocks/monotonic-clock@0.2.8, now, :I",
        "wasi:clocks/monotonic-clock@0.2.8, subscribe-duration, I:i",
        "wasi:clocks/wall-clock@0.2.8, now, i:",
        "wasi:random/random@0.2.8, get-random-bytes, Ii:",
    })
    void everyPatchInBothManglingsIsServed(String module, String name, String type) {
        assertThat(link(module, name, type)).singleElement().satisfies(served -> {
            assertThat(served.module()).isEqualTo(module);
            assertThat(served.name()).isEqualTo(name);
        });
    }

    @Test
    void whatIsNotServedIsNamed() {
        assertRefusal(
                "wasi:io/streams@0.3.0",
                "[method]input-stream.read",
                "imports [method]input-stream.read of wasi:io/streams@0.3.0, but it is served in version 0.2.12 and"
                        + " compatible ones");
        assertRefusal("wasi:io/streams@0.2.0-rc-2023-11-10", "[method]input-stream.read", "served in version 0.2.12");
        assertRefusal("wasi:io/streams@1", "[method]input-stream.read", "served in version 0.2.12");
        assertRefusal("wasi:io/streams", "[method]input-stream.read", "served in version 0.2.12: name a version");
        assertRefusal(
                "wasi:io/poll@0.2.8",
                "poll-list",
                "imports poll-list of wasi:io/poll@0.2.8, which has no such function; served are"
                        + " [method]pollable.block, [method]pollable.ready, poll");
        assertRefusal("wasi:io/poll@0.2.8", "[resource-drop]stream", "imports [resource-drop]stream of wasi:io/poll");
        assertRefusal(
                "wasi:nn/tensor@0.2.0",
                "[constructor]tensor",
                "imports [constructor]tensor of wasi:nn/tensor@0.2.0, but of the interfaces only");
        assertRefusal("other", "f", "imports other.f, but of the module names only env,");
    }

    @Test
    void aModuleThatWantsMuchIsToldOnce() {
        List<String> names = IntStream.range(0, 1000).mapToObj(i -> "f" + i).toList();

        assertThatThrownBy(() -> HostImports.link(Parser.parse(importing("wasi:nn/graph@0.2.0", names, ":"))))
                .isInstanceOf(ModuleException.class)
                .hasMessageContaining(
                        "f0, f1, f2, f3, f4, f5, f6, f7, f8, f9 and 990 more of wasi:nn/graph@0.2.0, but");
        assertThatThrownBy(() -> HostImports.link(Parser.parse(importing("env", names, ":"))))
                .isInstanceOf(ModuleException.class)
                .hasMessageEndingWith("; and 980 more");
    }

    @Test
    void theTypeMustBeTheLoweredOne() {
        assertThatThrownBy(() -> link("wasi:io/streams@0.2.8", "[method]input-stream.read", "iii:"))
                .isInstanceOf(ModuleException.class)
                .hasMessageContaining("imports wasi:io/streams@0.2.8.[method]input-stream.read as (I32,I32,I32) -> nil")
                .hasMessageContaining("but it is (I32,I64,I32) -> nil");
    }

    private static void assertRefusal(String module, String name, String message) {
        assertThatThrownBy(() -> link(module, name, "i:"))
                .isInstanceOf(ModuleException.class)
                .hasMessageContaining(message);
    }
}
