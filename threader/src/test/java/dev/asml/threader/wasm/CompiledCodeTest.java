package dev.asml.threader.wasm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.dylibso.chicory.runtime.ChicoryInterruptedException;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.wasm.ChicoryException;
import com.dylibso.chicory.wasm.Parser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is kept of a module runs as the engine's interpreter does. */
class CompiledCodeTest {
    private static final Path LOOPS = Path.of("src/test/guests/tuning/loops.wasm");
    private static final long GUEST_BYTES = 1 << 20;

    private static final int LAST_COMPARISON = 0x66;

    private static final int I32 = 0x7f;
    private static final int I64 = 0x7e;
    private static final int F32 = 0x7d;
    private static final int F64 = 0x7c;

    private static Instance compiled(byte[] module) {
        LoadedModule loaded =
                new LoadedModule("test", CompiledCode.compile(module, "test/function"), true, "test/function");
        MemoryAllowance allowance = new MemoryAllowance(new HostMemory(GUEST_BYTES), new AtomicLong(), GUEST_BYTES);
        return loaded.filled(Instance.builder(loaded.module())
                .withMachineFactory(loaded.machines())
                .withMemoryFactory(limits -> new LinearMemory(limits, allowance))
                .build());
    }

    private static Instance interpreted(byte[] module) {
        return Instance.builder(Parser.parse(module)).build();
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "nested", "switched", "calling", "few", "recursive", "filling", "tree"})
    @Timeout(30)
    void whatNeverEndsIsInterrupted(String export) throws Exception {
        Instance instance = compiled(Files.readAllBytes(LOOPS));
        FutureTask<long[]> endless = new FutureTask<>(
                () -> instance.export(export).apply(export.equals("tree") ? new long[] {100} : new long[0]));
        Thread guest = Thread.ofVirtual().start(endless);

        guest.interrupt();

        assertThatThrownBy(endless::get)
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(ChicoryInterruptedException.class);
    }

    @Test
    void whatCallsItselfForEverExhaustsTheStack() throws IOException {
        Instance instance = compiled(Files.readAllBytes(LOOPS));

        assertThatThrownBy(() -> instance.export("deep").apply()).hasMessage("call stack exhausted");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 6, 7, 9, 11, 3000})
    void loopsAnswerAsInterpreted(int n) throws IOException {
        byte[] module = Files.readAllBytes(LOOPS);
        for (String export : List.of("expression", "leaving")) {
            assertThat(compiled(module).export(export).apply(n))
                    .isEqualTo(interpreted(module).export(export).apply(n));
        }
    }

    /** Unary and binary instructions without immediates, by the types that they take. */
    static Stream<int[]> operations() {
        return IntStream.rangeClosed(0x45, 0xc4).mapToObj(CompiledCodeTest::operation);
    }

    /** Code, type, how many, and the type of the result; Core Specification 2.0, section 5.4.7. */
    private static int[] operation(int code) {
        int[][] ranges = {
            {0x45, I32, 1, I32}, {0x46, I32, 2, I32}, {0x50, I64, 1, I32}, {0x51, I64, 2, I32}, {0x5b, F32, 2, I32},
            {0x61, F64, 2, I32}, {0x67, I32, 1, I32}, {0x6a, I32, 2, I32}, {0x79, I64, 1, I64}, {0x7c, I64, 2, I64},
            {0x8b, F32, 1, F32}, {0x92, F32, 2, F32}, {0x99, F64, 1, F64}, {0xa0, F64, 2, F64}, {0xa7, I64, 1, I32},
            {0xa8, F32, 1, I32}, {0xaa, F64, 1, I32}, {0xac, I32, 1, I64}, {0xae, F32, 1, I64}, {0xb0, F64, 1, I64},
            {0xb2, I32, 1, F32}, {0xb4, I64, 1, F32}, {0xb6, F64, 1, F32}, {0xb7, I32, 1, F64}, {0xb9, I64, 1, F64},
            {0xbb, F32, 1, F64}, {0xbc, F32, 1, I32}, {0xbd, F64, 1, I64}, {0xbe, I32, 1, F32}, {0xbf, I64, 1, F64},
            {0xc0, I32, 1, I32}, {0xc2, I64, 1, I64}
        };
        int[] range = Arrays.stream(ranges)
                .filter(each -> each[0] <= code)
                .reduce((_, last) -> last)
                .orElseThrow();
        return new int[] {code, range[1], range[2], range[3]};
    }

    @ParameterizedTest
    @MethodSource("operations")
    void operationsAnswerAsInterpreted(int[] operation) {
        byte[] module = module(operation);
        Instance compiled = compiled(module);
        Instance interpreted = interpreted(module);
        for (long[] arguments : arguments(operation)) {
            for (String export : List.of("v", "t", "n")) {
                if (export.equals("v") || operation[0] <= LAST_COMPARISON) {
                    assertThat(answer(compiled, export, arguments, operation[3]))
                            .as("%s 0x%02x %s", export, operation[0], Arrays.toString(arguments))
                            .isEqualTo(answer(interpreted, export, arguments, operation[3]));
                }
            }
        }
    }

    private static String answer(Instance instance, String export, long[] arguments, int type) {
        try {
            long result = instance.export(export).apply(arguments)[0];
            return Long.toHexString(type == I32 || type == F32 ? Integer.toUnsignedLong((int) result) : result);
        } catch (ChicoryException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static List<long[]> arguments(int[] operation) {
        List<Long> values = switch (operation[1]) {
            case I32 -> List.of(0L, 1L, 2L, 31L, 33L, 0x80L, 0x8000L, 0x7fffffffL, 0xffffffff80000000L, -1L, -2L);
            case I64 ->
                List.of(0L, 1L, 2L, 63L, 65L, 0x80L, 0x8000L, 0x80000000L, Long.MAX_VALUE, Long.MIN_VALUE, -1L, -2L);
            case F32 ->
                Stream.of(0f, -0f, 1f, -1.5f, 2.5f, 3e9f, -3e9f, 1e20f, Float.NaN, Float.POSITIVE_INFINITY, 1e-40f)
                        .map(value -> (long) Float.floatToRawIntBits(value))
                        .toList();
            default ->
                Stream.of(0d, -0d, 1d, -1.5, 2.5, 3e9, -3e9, 1e20, Double.NaN, Double.NEGATIVE_INFINITY, 1e-310)
                        .map(Double::doubleToRawLongBits)
                        .toList();
        };
        List<long[]> all = new ArrayList<>();
        for (long left : values) {
            for (long right : operation[2] == 1 ? List.of(0L) : values) {
                all.add(operation[2] == 1 ? new long[] {left} : new long[] {left, right});
            }
        }
        return all;
    }

    /** Three functions: the result as a value, as a condition, and as a condition that is negated twice and once. */
    private static byte[] module(int[] operation) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {0, 'a', 's', 'm', 1, 0, 0, 0});
        byte[] parameters = new byte[operation[2]];
        Arrays.fill(parameters, (byte) operation[1]);
        section(out, 1, new byte[] {2}, type(parameters, operation[3]), type(parameters, I32));
        boolean condition = operation[3] == I32;
        section(out, 3, new byte[] {(byte) (condition ? 3 : 1), 0}, condition ? new byte[] {1, 1} : new byte[0]);
        byte[] exports =
                condition ? new byte[] {3, 1, 'v', 0, 0, 1, 't', 0, 1, 1, 'n', 0, 2} : new byte[] {1, 1, 'v', 0, 0};
        section(out, 7, exports);
        ByteArrayOutputStream bodies = new ByteArrayOutputStream();
        bodies.write(condition ? 3 : 1);
        body(bodies, operation);
        if (condition) {
            body(bodies, operation, 0x04, I32, 0x41, 5, 0x05, 0x41, 6, 0x0b);
            body(bodies, operation, 0x45, 0x45, 0x45, 0x04, I32, 0x41, 5, 0x05, 0x41, 6, 0x0b);
        }
        section(out, 10, bodies.toByteArray());
        return out.toByteArray();
    }

    private static byte[] type(byte[] parameters, int result) {
        ByteArrayOutputStream type = new ByteArrayOutputStream();
        type.write(0x60);
        type.write(parameters.length);
        type.writeBytes(parameters);
        type.writeBytes(new byte[] {1, (byte) result});
        return type.toByteArray();
    }

    private static void section(ByteArrayOutputStream out, int number, byte[]... contents) {
        out.write(number);
        out.write(Arrays.stream(contents).mapToInt(each -> each.length).sum());
        Arrays.stream(contents).forEach(out::writeBytes);
    }

    private static void body(ByteArrayOutputStream out, int[] operation, int... more) {
        out.write(2 + 2 * operation[2] + 1 + more.length);
        out.write(0);
        for (int i = 0; i < operation[2]; i++) {
            out.writeBytes(new byte[] {0x20, (byte) i});
        }
        out.write(operation[0]);
        Arrays.stream(more).forEach(out::write);
        out.write(0x0b);
    }
}
