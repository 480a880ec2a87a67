package dev.asml.threader.wasm;

import static org.assertj.core.api.Assertions.assertThat;

import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.wasm.ChicoryException;
import com.dylibso.chicory.wasm.Parser;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Calls by a function's number, through a table and from outside, end as the engine's interpreter ends them. */
class CallPathsTest {
    private static final int I32 = 0x7f;
    private static final int I64 = 0x7e;

    /** One class of functions, some, and as many of a type as the engine puts in classes of their own. */
    @ParameterizedTest
    @CsvSource({"5, false", "5, true", "200, false", "200, true", "2600, false", "2600, true"})
    void endAsInterpreted(int functions, boolean shared) {
        byte[] module = module(functions, shared);
        LoadedModule loaded =
                new LoadedModule("test", CompiledCode.compile(module, "test/function"), false, "test/function");
        Instance compiled = loaded.filled(Instance.builder(loaded.module())
                .withMachineFactory(loaded.machines())
                .build());
        Instance interpreted = Instance.builder(Parser.parse(module)).build();

        int step = functions > 1000 ? 7 : 1;
        for (int i = 0; i < functions + 2; i += step) {
            for (List<Object> call : calls(i, functions)) {
                assertThat(end(compiled, call)).as("%s", call).isEqualTo(end(interpreted, call));
            }
        }
        if (shared) {
            for (int i : held(functions)) {
                long[] arguments = i % 2 == 0 ? new long[] {40, 2} : new long[] {42};
                assertThat(compiled.getMachine().call(i, arguments))
                        .isEqualTo(interpreted.getMachine().call(i, arguments));
            }
        }
    }

    private static List<List<Object>> calls(int i, int functions) {
        List<Object> wide = List.of("wide", 40L, 2L, (long) i);
        List<Object> narrow = List.of("narrow", 42L, (long) i);
        return i < functions && i % 3 == 0
                ? List.of(wide, narrow, i % 2 == 0 ? List.of("e" + i, 40L, 2L) : List.of("e" + i, 42L))
                : List.of(wide, narrow);
    }

    private static String end(Instance instance, List<Object> call) {
        long[] arguments =
                call.stream().skip(1).mapToLong(argument -> (Long) argument).toArray();
        try {
            return Long.toString(instance.export((String) call.getFirst()).apply(arguments)[0]);
        } catch (ChicoryException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /**
     * Functions that add what they are given to their number, in turn (i64, i32) and (i32); a fifth is in no table, a third
     * exported; and two that call what is at a place of the table. Core Specification 2.0, section 5.5.
     */
    private static byte[] module(int functions, boolean shared) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {0, 'a', 's', 'm', 1, 0, 0, 0});
        section(
                out,
                1,
                bytes(4, 0x60, 2, I64, I32, 1, I32, 0x60, 1, I32, 1, I32),
                bytes(0x60, 3, I64, I32, I32, 1, I32),
                bytes(0x60, 2, I32, I32, 1, I32));
        ByteArrayOutputStream types = new ByteArrayOutputStream();
        ByteArrayOutputStream bodies = new ByteArrayOutputStream();
        unsigned(types, functions + 2);
        unsigned(bodies, functions + 2);
        for (int i = 0; i < functions; i++) {
            types.write(i % 2);
            body(bodies, i % 2 == 0 ? bytes(0x20, 1, 0x20, 0, 0xa7, 0x6a) : bytes(0x20, 0), constant(i), bytes(0x6a));
        }
        types.writeBytes(bytes(2, 3));
        body(bodies, bytes(0x20, 0, 0x20, 1, 0x20, 2, 0x11, 0, 0));
        body(bodies, bytes(0x20, 0, 0x20, 1, 0x11, 1, 0));
        section(out, 3, types.toByteArray());
        ByteArrayOutputStream table = new ByteArrayOutputStream();
        table.writeBytes(bytes(1, 0x70, 0));
        unsigned(table, functions + 1);
        section(out, 4, table.toByteArray());
        section(out, 7, exports(functions, shared));
        section(out, 9, elements(functions));
        section(out, 10, bodies.toByteArray());
        return out.toByteArray();
    }

    private static byte[] exports(int functions, boolean shared) {
        int[] exported = IntStream.range(0, functions).filter(i -> i % 3 == 0).toArray();
        ByteArrayOutputStream exports = new ByteArrayOutputStream();
        unsigned(exports, exported.length + (shared ? 3 : 2));
        for (int each : exported) {
            export(exports, "e" + each, 0, each);
        }
        export(exports, "wide", 0, functions);
        export(exports, "narrow", 0, functions + 1);
        if (shared) {
            export(exports, "table", 1, 0);
        }
        return exports.toByteArray();
    }

    private static void export(ByteArrayOutputStream out, String name, int kind, int index) {
        byte[] text = name.getBytes(StandardCharsets.UTF_8);
        unsigned(out, text.length);
        out.writeBytes(text);
        out.write(kind);
        unsigned(out, index);
    }

    private static int[] held(int functions) {
        return IntStream.range(0, functions).filter(i -> i % 5 != 4).toArray();
    }

    private static byte[] elements(int functions) {
        int[] held = held(functions);
        ByteArrayOutputStream elements = new ByteArrayOutputStream();
        unsigned(elements, held.length);
        for (int each : held) {
            elements.write(0);
            elements.writeBytes(constant(each));
            elements.writeBytes(bytes(0x0b, 1));
            unsigned(elements, each);
        }
        return elements.toByteArray();
    }

    private static void body(ByteArrayOutputStream out, byte[]... parts) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.write(0);
        for (byte[] part : parts) {
            body.writeBytes(part);
        }
        body.write(0x0b);
        unsigned(out, body.size());
        out.writeBytes(body.toByteArray());
    }

    private static byte[] constant(int number) {
        return bytes(0x41, (number & 0x7f) | 0x80, ((number >> 7) & 0x7f) | 0x80, (number >> 14) & 0x7f);
    }

    private static void section(ByteArrayOutputStream out, int number, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        out.write(number);
        unsigned(out, content.size());
        out.writeBytes(content.toByteArray());
    }

    private static void unsigned(ByteArrayOutputStream out, int number) {
        int left = number;
        while (left > 0x7f) {
            out.write((left & 0x7f) | 0x80);
            left >>>= 7;
        }
        out.write(left);
    }

    private static byte[] bytes(int... numbers) {
        byte[] bytes = new byte[numbers.length];
        for (int i = 0; i < numbers.length; i++) {
            bytes[i] = (byte) numbers[i];
        }
        return bytes;
    }
}
