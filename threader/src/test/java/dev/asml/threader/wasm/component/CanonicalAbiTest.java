package dev.asml.threader.wasm.component;

import static dev.asml.threader.wasm.component.ValueType.Primitive.CHAR;
import static dev.asml.threader.wasm.component.ValueType.Primitive.S64;
import static dev.asml.threader.wasm.component.ValueType.Primitive.STRING;
import static dev.asml.threader.wasm.component.ValueType.Primitive.U16;
import static dev.asml.threader.wasm.component.ValueType.Primitive.U32;
import static dev.asml.threader.wasm.component.ValueType.Primitive.U64;
import static dev.asml.threader.wasm.component.ValueType.Primitive.U8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.dylibso.chicory.runtime.WasmRuntimeException;
import dev.asml.threader.wasm.component.CanonicalAbi.CoreFunction;
import dev.asml.threader.wasm.component.CanonicalAbi.Encoding;
import dev.asml.threader.wasm.component.CanonicalAbi.Options;
import dev.asml.threader.wasm.component.ValueType.Field;
import dev.asml.threader.wasm.component.ValueType.ListOf;
import dev.asml.threader.wasm.component.ValueType.Result;
import dev.asml.threader.wasm.component.ValueType.Tuple;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CanonicalAbiTest {
    private static final ListOf BYTES = new ListOf(U8, -1);
    private static final CoreFunction NO_POST_RETURN = _ -> new long[0];

    private final TestInstance guest = new TestInstance();

    private static Signature signature(@Nullable ValueType result, ValueType... parameters) {
        List<Field> fields = new ArrayList<>();
        for (ValueType type : parameters) {
            fields.add(new Field("p" + fields.size(), type));
        }
        return new Signature(fields, result);
    }

    private static ValueType[] many(int count) {
        return Collections.nCopies(count, U16).toArray(ValueType[]::new);
    }

    private static ComponentFunction host(Signature signature, Function<Object[], @Nullable Object> body) {
        return new ComponentFunction() {
            @Override
            public Signature signature() {
                return signature;
            }

            @Override
            public @Nullable Object call(Object... arguments) {
                return body.apply(arguments);
            }
        };
    }

    private CoreFunction imported(Signature signature, Function<Object[], @Nullable Object> body) {
        return CanonicalAbi.lower(host(signature, body), guest.options());
    }

    private void assertTrap(ValueType parameter, String message, long... flat) {
        assertThatThrownBy(() -> imported(signature(null, parameter), _ -> null).call(flat))
                .isInstanceOf(WasmRuntimeException.class)
                .hasMessageContaining(message);
    }

    @Test
    void coreTypesAreThoseOfTheSpecification() {
        assertType(signature(null), "() -> ()", "() -> ()");
        assertType(signature(U32, STRING, U64), "(I32, I32, I64) -> (I32)", "(I32, I32, I64) -> (I32)");
        assertType(signature(STRING), "(I32) -> ()", "() -> (I32)");
        assertType(signature(new Result(BYTES, U8), U64), "(I64, I32) -> ()", "(I64) -> (I32)");
        assertType(signature(new Result(null, null)), "() -> (I32)", "() -> (I32)");
        String sixteen = String.join(", ", Collections.nCopies(16, "I32"));
        assertType(signature(null, many(16)), "(" + sixteen + ") -> ()", "(" + sixteen + ") -> ()");
        assertType(signature(null, many(17)), "(I32) -> ()", "(I32) -> ()");
        assertType(signature(STRING, many(17)), "(I32, I32) -> ()", "(I32) -> (I32)");
        assertType(signature(new ListOf(U8, 1)), "() -> (I32)", "() -> (I32)");
        assertType(signature(new ListOf(U8, 1000), new ListOf(U64, 1000)), "(I32, I32) -> ()", "(I32) -> (I32)");
    }

    private static void assertType(Signature signature, String lowered, String lifted) {
        assertThat(text(CanonicalAbi.lowered(signature))).isEqualTo(lowered);
        assertThat(text(CanonicalAbi.lifted(signature))).isEqualTo(lifted);
    }

    private static String text(com.dylibso.chicory.wasm.types.FunctionType type) {
        return "(%s) -> (%s)"
                .formatted(
                        String.join(
                                ", ",
                                type.params().stream().map(Object::toString).toList()),
                        String.join(
                                ", ",
                                type.returns().stream().map(Object::toString).toList()));
    }

    @Test
    void aGuestReadsFromTheHost() {
        Signature read = signature(new Result(BYTES, U8), U64);
        CoreFunction function = imported(read, a -> Variant.ok(new byte[] {(byte) (long) a[0], 2}));

        assertThat(function.call(7, 32)).isEmpty();

        assertThat(guest.bytes(32, 12)).isEqualTo("000000000004000002000000");
        assertThat(guest.bytes(TestInstance.HEAP, 2)).isEqualTo("0702");
        assertThat(guest.allocations).containsExactly("0 0 1 2");
    }

    @Test
    void aGuestWritesToTheHost() {
        guest.write(100, "010203");
        List<Object> got = new ArrayList<>();
        CoreFunction function = imported(signature(U32, BYTES, STRING), a -> {
            got.addAll(List.of(a));
            return 4_000_000_000L;
        });
        guest.write(200, "61c3a9");

        assertThat(function.call(100, 3, 200, 3)).containsExactly(4_000_000_000L - (1L << 32));

        assertThat(got).containsExactly(new byte[] {1, 2, 3}, "aé");
    }

    @Test
    void parametersBeyondSixteenLieInMemory() {
        guest.write(64, "0100".repeat(16) + "ffff");
        List<Object> got = new ArrayList<>();
        imported(signature(null, many(17)), a -> got.addAll(List.of(a))).call(64);

        assertThat(got).hasSize(17).endsWith(1, 0xffff);
        assertThatThrownBy(() -> imported(signature(null, many(17)), _ -> null).call(63))
                .hasMessageContaining("unaligned pointer: parameters at 63");
        assertThatThrownBy(() -> imported(signature(null, many(17)), _ -> null).call(65504))
                .hasMessageContaining("parameters out of bounds of memory: 34 bytes at 65504 of 65536");
    }

    @Test
    void theHostCallsAGuest() {
        List<String> calls = new ArrayList<>();
        guest.write(16, "20000000 03000000");
        guest.write(32, "616263");
        CoreFunction export = flat -> {
            calls.add("export " + guest.bytes((int) flat[0], (int) flat[1]) + " " + flat[2]);
            return new long[] {16};
        };
        CoreFunction postReturn = flat -> {
            calls.add("post-return " + flat[0]);
            return new long[0];
        };
        ComponentFunction function =
                CanonicalAbi.lift(export, signature(STRING, BYTES, S64), guest.options(), postReturn);

        assertThat(function.call(new byte[] {9, 8}, -5L)).isEqualTo("abc");

        assertThat(calls).containsExactly("export 0908 -5", "post-return 16");
    }

    @Test
    void argumentsBeyondSixteenAreAllocated() {
        List<String> seen = new ArrayList<>();
        CoreFunction export = flat -> {
            seen.add(guest.bytes((int) flat[0], 34));
            return new long[0];
        };
        Object[] arguments = IntStream.range(0, 17).boxed().toArray();

        assertThat(CanonicalAbi.lift(export, signature(null, many(17)), guest.options(), NO_POST_RETURN)
                        .call(arguments))
                .isNull();

        assertThat(seen.getFirst()).startsWith("000001000200").endsWith("0f001000");
        assertThat(guest.allocations).containsExactly("0 0 2 34");
    }

    @Test
    void aResultAreaMustBeInMemory() {
        CoreFunction function = imported(signature(STRING), _ -> "x");

        assertThatThrownBy(() -> function.call(2)).hasMessageContaining("unaligned pointer: result at 2");
        assertThatThrownBy(() -> function.call(65532)).hasMessageContaining("result out of bounds of memory");
        assertThatThrownBy(() -> function.call(-4)).hasMessageContaining("at 4294967292 of 65536");
        ComponentFunction lifted =
                CanonicalAbi.lift(_ -> new long[] {-8}, signature(STRING), guest.options(), NO_POST_RETURN);
        assertThatThrownBy(lifted::call).hasMessageContaining("result out of bounds of memory");
    }

    @Test
    void listsMustBeInMemoryBeforeTheHostAllocates() {
        assertTrap(BYTES, "list content out-of-bounds: 4294967295 elements of 1 bytes", 0, -1);
        assertTrap(BYTES, "list content out of bounds of memory: 268435455 bytes at 0 of 65536", 0, (1 << 28) - 1);
        assertTrap(BYTES, "list content out of bounds of memory", 65536, 1);
        assertTrap(BYTES, "list content out of bounds of memory", -1, 0);
        assertTrap(new ListOf(U64, -1), "list content out-of-bounds: 536870912 elements of 8 bytes", 0, 1 << 29);
        assertTrap(new ListOf(U64, -1), "unaligned pointer: list content at 4, which is not a multiple of 8", 4, 0);
        assertThat(imported(signature(null, BYTES), _ -> null).call(65536, 0)).isEmpty();
    }

    @Test
    void overlappingListsCannotFillTheHost() {
        for (int i = 0; i < 8000; i++) {
            guest.write(8 * i, "00000000007d0000");
        }

        assertTrap(new ListOf(BYTES, -1), "the values of one call take more than 128 MiB", 0, 8000);
        assertTrap(new ListOf(STRING, -1), "the values of one call take more than 128 MiB", 0, 8000);
    }

    @Test
    void stringsMustBeWellFormed() {
        guest.write(0, "c328 eda080 f4908080 c0af e2 efbfbd 00d8 3cd870df");
        assertTrap(STRING, "invalid utf-8 in a string", 0, 2);
        assertTrap(STRING, "invalid utf-8", 2, 3);
        assertTrap(STRING, "invalid utf-8", 5, 4);
        assertTrap(STRING, "invalid utf-8", 9, 2);
        assertTrap(STRING, "invalid utf-8", 11, 1);
        assertTrap(STRING, "string content out of bounds of memory", 65535, 2);
        assertTrap(STRING, "string pointer/length out of bounds of memory", 0, -1);
        assertThat(echo(Encoding.UTF8, 12, 3)).isEqualTo("\ufffd");
    }

    @Test
    void stringsHaveTheirInstancesEncoding() {
        guest.write(0, "e900 3cd8 70df fdff 00d8");
        assertThat(echo(Encoding.UTF16, 0, 4)).isEqualTo("é🍰\ufffd");
        assertThat(echo(Encoding.LATIN1_OR_UTF16, 0, 1 << 31 | 3)).isEqualTo("é🍰");
        assertThat(echo(Encoding.LATIN1_OR_UTF16, 0, 1)).isEqualTo("é");
        assertThatThrownBy(() -> echo(Encoding.UTF16, 0, 2)).hasMessageContaining("invalid utf-16le in a string");
        assertThatThrownBy(() -> echo(Encoding.UTF16, 8, 1)).hasMessageContaining("invalid utf-16le in a string");
        assertThatThrownBy(() -> echo(Encoding.UTF16, 1, 1)).hasMessageContaining("unaligned pointer: string content");
        assertThatThrownBy(() -> echo(Encoding.LATIN1_OR_UTF16, 1, 1)).hasMessageContaining("unaligned pointer");
        assertThatThrownBy(() -> echo(Encoding.UTF16, 0, 1 << 30)).hasMessageContaining("out of bounds of memory");

        assertThat(given(Encoding.UTF8, "é🍰")).isEqualTo("6 c3a9f09f8db0");
        assertThat(given(Encoding.UTF16, "é🍰")).isEqualTo("3 e9003cd870df");
        assertThat(given(Encoding.LATIN1_OR_UTF16, "é")).isEqualTo("1 e9");
        assertThat(given(Encoding.LATIN1_OR_UTF16, "é🍰")).isEqualTo("-2147483645 e9003cd870df");
        assertThat(guest.allocations).containsExactly("0 0 1 6", "0 0 2 6", "0 0 2 1", "0 0 2 6");
    }

    private Object echo(Encoding encoding, int address, int units) {
        List<Object> got = new ArrayList<>();
        var _ = CanonicalAbi.lower(host(signature(null, STRING), a -> got.addAll(List.of(a))), guest.options(encoding))
                .call(address, units);
        return got.getFirst();
    }

    private String given(Encoding encoding, String text) {
        var _ = CanonicalAbi.lower(host(signature(STRING), _ -> text), guest.options(encoding))
                .call(0);
        int units = guest.memory.readInt(4);
        int bytes = (units & 0xffff) * (encoding == Encoding.UTF16 || units < 0 ? 2 : 1);
        return units + " " + guest.bytes(guest.memory.readInt(0), bytes);
    }

    @Test
    void charactersAreScalarValues() {
        assertTrap(CHAR, "invalid `char` bit pattern: 0xd800", 0xd800);
        assertTrap(CHAR, "invalid `char` bit pattern: 0xdfff", 0xdfff);
        assertTrap(CHAR, "invalid `char` bit pattern: 0x110000", 0x110000);
        assertTrap(CHAR, "invalid `char` bit pattern: 0xffffffff", -1);
        assertThat(imported(signature(CHAR, CHAR), a -> a[0]).call(0x10ffff)).containsExactly(0x10ffff);
    }

    @Test
    void aCaseMustExist() {
        ValueType three = new ValueType.Names(List.of("a", "b", "c"));
        assertTrap(three, "invalid variant discriminant: 3 of 3 cases", 3);
        assertTrap(new Result(U8, null), "invalid variant discriminant: 4294967295 of 2 cases", -1, 0);
        guest.write(0, "03");
        assertTrap(new ListOf(three, -1), "invalid variant discriminant: 3 of 3 cases", 0, 1);
    }

    @Test
    void looseBitsDoNotCount() {
        assertThat(imported(signature(ValueType.Primitive.BOOL, ValueType.Primitive.BOOL), a -> a[0])
                        .call(0x100))
                .containsExactly(1);
        assertThat(imported(signature(U8, U8), a -> a[0]).call(0x1ff)).containsExactly(0xff);
        assertThat(imported(signature(U32, new ValueType.Flags(List.of("a", "b"))), a -> (long) (int) a[0])
                        .call(0xff))
                .containsExactly(3);
        guest.write(0, "02");
        assertThat(imported(signature(U32, new ListOf(ValueType.Primitive.BOOL, -1)), a -> {
                            return a[0].equals(List.of(true)) ? 1L : 0L;
                        })
                        .call(0, 1))
                .containsExactly(1);
    }

    @Test
    void thereIsOneNan() {
        Signature floats = signature(ValueType.Primitive.F32, ValueType.Primitive.F32);
        assertThat(imported(floats, a -> a[0]).call(0x7fa00001)).containsExactly(0x7fc00000);
        Signature doubles = signature(ValueType.Primitive.F64, ValueType.Primitive.F64);
        assertThat(imported(doubles, a -> a[0]).call(0xfff0000000000001L)).containsExactly(0x7ff8000000000000L);
    }

    @Test
    void whatReallocGivesIsChecked() {
        assertThatThrownBy(() -> withRealloc(65535)).hasMessageContaining("realloc return: beyond end of memory");
        assertThatThrownBy(() -> withRealloc(-8)).hasMessageContaining("2 bytes at 4294967288 of 65536");
        assertThatThrownBy(() -> withRealloc(new ListOf(U16, -1), List.of(1), 1))
                .hasMessage("realloc return: result not aligned: 1 is not a multiple of 2");
        assertThatThrownBy(() -> withRealloc(new ListOf(U16, -1), List.of(), -2))
                .hasMessageContaining("realloc return: beyond end of memory: 0 bytes");
    }

    private void withRealloc(int address) {
        withRealloc(BYTES, new byte[2], address);
    }

    private void withRealloc(ValueType type, Object value, int address) {
        Options options = new Options(() -> guest.memory, (_, _, _, _) -> address, Encoding.UTF8, guest.handles);
        var _ = CanonicalAbi.lower(host(signature(type), _ -> value), options).call(0);
    }

    @Test
    void aGuestMayNotCallOutOfItsReallocOrPostReturn() {
        CoreFunction import1 = imported(signature(null), _ -> null);
        Options options =
                new Options(() -> guest.memory, (_, _, _, _) -> import1.call().length, Encoding.UTF8, guest.handles);
        CoreFunction function = CanonicalAbi.lower(host(signature(BYTES), _ -> new byte[1]), options);
        assertThatThrownBy(() -> function.call(0)).hasMessageStartingWith("cannot leave component instance");

        TestInstance other = new TestInstance();
        CoreFunction import2 = CanonicalAbi.lower(host(signature(null), _ -> null), other.options());
        ComponentFunction lifted =
                CanonicalAbi.lift(_ -> new long[] {1}, signature(U8), other.options(), _ -> import2.call());
        assertThatThrownBy(lifted::call).hasMessageStartingWith("cannot leave component instance");
    }

    @Test
    void oneInstanceCallsAnother() {
        TestInstance callee = new TestInstance();
        ComponentFunction lifted = CanonicalAbi.lift(
                flat -> {
                    callee.memory.writeI32(0, (int) flat[0]);
                    callee.memory.writeI32(4, (int) flat[1]);
                    return new long[] {0};
                },
                signature(new ListOf(STRING, -1), new ListOf(STRING, -1)),
                callee.options(Encoding.UTF16),
                NO_POST_RETURN);
        guest.write(0, "40000000 02000000 50000000 00000000");
        guest.write(64, "c3a9");

        assertThat(CanonicalAbi.lower(lifted, guest.options()).call(0, 2, 16)).isEmpty();

        assertThat(callee.bytes(TestInstance.HEAP, 18)).isEqualTo("100400000100000012040000000000" + "00e900");
        assertThat(guest.bytes(16, 8)).isEqualTo("0004000002000000");
        assertThat(guest.bytes(TestInstance.HEAP, 18)).isEqualTo("100400000200000012040000000000" + "00c3a9");
    }

    @Test
    void typesAreBounded() {
        assertTooLarge(new ListOf(U64, 1 << 26), "maximum byte size");
        assertTooLarge(new ListOf(new ListOf(new ListOf(U8, 65535), 65535), 65535), "maximum byte size");
        ValueType wide = U64;
        for (int i = 0; i < 60; i++) {
            wide = new Tuple(List.of(wide, wide));
        }
        assertTooLarge(wide, "maximum byte size");
        ValueType deep = U8;
        for (int i = 0; i < 1000; i++) {
            deep = new ValueType.Option(deep);
        }
        assertTooLarge(deep, "nested more than 100 deep");
        assertTooLarge(new ValueType.Fields(List.of()), "no fields");
        assertTooLarge(new ValueType.Names(List.of()), "no cases");
        assertTooLarge(new ValueType.Flags(Collections.nCopies(33, "f")), "33 flags");
    }

    private static void assertTooLarge(ValueType type, String message) {
        Signature signature = signature(null, type);
        assertThatThrownBy(() -> CanonicalAbi.lowered(signature))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}
