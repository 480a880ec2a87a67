package dev.asml.threader.wasm.component;

import static dev.asml.threader.wasm.component.ValueType.Primitive.BOOL;
import static dev.asml.threader.wasm.component.ValueType.Primitive.CHAR;
import static dev.asml.threader.wasm.component.ValueType.Primitive.F32;
import static dev.asml.threader.wasm.component.ValueType.Primitive.F64;
import static dev.asml.threader.wasm.component.ValueType.Primitive.S16;
import static dev.asml.threader.wasm.component.ValueType.Primitive.S32;
import static dev.asml.threader.wasm.component.ValueType.Primitive.S64;
import static dev.asml.threader.wasm.component.ValueType.Primitive.S8;
import static dev.asml.threader.wasm.component.ValueType.Primitive.STRING;
import static dev.asml.threader.wasm.component.ValueType.Primitive.U16;
import static dev.asml.threader.wasm.component.ValueType.Primitive.U32;
import static dev.asml.threader.wasm.component.ValueType.Primitive.U64;
import static dev.asml.threader.wasm.component.ValueType.Primitive.U8;
import static org.assertj.core.api.Assertions.assertThat;

import com.dylibso.chicory.wasm.types.ValType;
import dev.asml.threader.wasm.component.CanonicalAbi.Encoding;
import dev.asml.threader.wasm.component.ValueType.Field;
import dev.asml.threader.wasm.component.ValueType.ListOf;
import dev.asml.threader.wasm.component.ValueType.Option;
import dev.asml.threader.wasm.component.ValueType.Result;
import dev.asml.threader.wasm.component.ValueType.Tuple;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every type's values in memory and as core values, by the bytes and numbers that CanonicalABI.md asks for. */
class ValuesTest {
    private static final int AT = 64;

    static Stream<Arguments> values() {
        return Stream.concat(
                Stream.of(
                        value(BOOL, true, "01", "i32", 1),
                        value(S8, -2, "fe", "i32", -2),
                        value(U8, 254, "fe", "i32", 254),
                        value(S16, -2, "feff", "i32", -2),
                        value(U16, 65534, "feff", "i32", 65534),
                        value(S32, -2, "feffffff", "i32", -2),
                        value(U32, 4294967294L, "feffffff", "i32", -2),
                        value(S64, -2L, "feffffffffffffff", "i64", -2),
                        value(U64, Long.MIN_VALUE, "0000000000000080", "i64", Long.MIN_VALUE),
                        value(F32, 1.5f, "0000c03f", "f32", 0x3fc00000),
                        value(F64, -2.0, "00000000000000c0", "f64", 0xc000000000000000L),
                        value(CHAR, 0x1f370, "70f30100", "i32", 0x1f370),
                        value(STRING, "hé\ufffd", "0004000006000000", "i32 i32", 1024, 6),
                        value(STRING, "", "0004000000000000", "i32 i32", 1024, 0),
                        value(new ListOf(U8, -1), new byte[] {1, 2}, "0004000002000000", "i32 i32", 1024, 2),
                        value(new ListOf(U16, -1), List.of(1, 2, 3), "0004000003000000", "i32 i32", 1024, 3),
                        value(new ListOf(U8, 3), new byte[] {1, 2, -1}, "0102ff", "i32 i32 i32", 1, 2, 255),
                        value(new ListOf(S16, 2), List.of(1, -1), "0100ffff", "i32 i32", 1, -1)),
                compounds());
    }

    private static Stream<Arguments> compounds() {
        return Stream.of(
                value(
                        new ValueType.Fields(List.of(new Field("a", U8), new Field("b", U64), new Field("c", U16))),
                        new Object[] {1, 2L, 3},
                        "010000000000000002000000000000000300000000000000",
                        "i32 i64 i32",
                        1,
                        2,
                        3),
                value(new Tuple(List.of(U16, U8)), new Object[] {1, 2}, "01000200", "i32 i32", 1, 2),
                value(new ValueType.Names(List.of("a", "b", "c")), Variant.of(2), "02", "i32", 2),
                value(names(257), Variant.of(256), "0001", "i32", 256),
                value(names(65537), Variant.of(65536), "00000100", "i32", 65536),
                value(new ValueType.Flags(Collections.nCopies(3, "f")), 5, "05", "i32", 5),
                value(new ValueType.Flags(Collections.nCopies(9, "f")), 0x101, "0101", "i32", 0x101),
                value(new ValueType.Flags(Collections.nCopies(32, "f")), -1, "ffffffff", "i32", -1),
                value(new Option(U16), Variant.none(), "0000", "i32 i32", 0, 0),
                value(new Option(U16), Variant.option(7), "01000700", "i32 i32", 1, 7),
                value(new Result(null, null), Variant.error(null), "01", "i32", 1),
                value(new Result(U64, U8), Variant.ok(5L), "00.05", "i32 i64", 0, 5),
                value(new Result(U64, U32), Variant.error(4294967295L), "01.ffffffff", "i32 i64", 1, 4294967295L),
                value(cases(F32, S32), new Variant(0, 1.0f), "00...0000803f", "i32 i32", 0, 0x3f800000),
                value(cases(F32, S32), new Variant(1, -1), "01...ffffffff", "i32 i32", 1, -1),
                value(cases(F32, S64), new Variant(0, -1.0f), "00.000080bf", "i32 i64", 0, 0xbf800000L),
                value(cases(F64, S32), new Variant(1, -1), "01.ffffffff", "i32 i64", 1, 0xffffffffL),
                value(cases(F64, F32), new Variant(0, 1.0), "00.000000000000f03f", "i32 i64", 0, 0x3ff0000000000000L),
                value(cases(F64, null), new Variant(0, 1.0), "00.000000000000f03f", "i32 f64", 0, 0x3ff0000000000000L),
                value(cases(STRING, U64), new Variant(1, 9L), "01.0900000000000000", "i32 i64 i32", 1, 9, 0),
                value(cases(null, null), new Variant(1, null), "01", "i32", 1),
                value(
                        new ListOf(new Tuple(List.of(STRING, BOOL)), -1),
                        List.of(new Object[] {"x", true}, new Object[] {"y", false}),
                        "0004000002000000",
                        "i32 i32",
                        1024,
                        2),
                value(
                        new Option(new Result(cases(F32, S64), S8)),
                        Variant.option(Variant.error(-1)),
                        "01.01.ff",
                        "i32 i32 i32 i64",
                        1,
                        1,
                        -1,
                        0));
    }

    private static Arguments value(ValueType type, Object value, String bytes, String core, long... flat) {
        return Arguments.of(type, value, bytes, core, flat);
    }

    private static ValueType names(int count) {
        return new ValueType.Names(
                IntStream.range(0, count).mapToObj(i -> "n" + i).toList());
    }

    private static ValueType cases(@Nullable ValueType... types) {
        return new ValueType.Cases(
                Arrays.stream(types).map(type -> new Field("c", type)).toList());
    }

    @ParameterizedTest
    @MethodSource("values")
    void liesInMemory(ValueType type, Object value, String bytes, String core, long[] flat) {
        for (Encoding encoding : Encoding.values()) {
            TestInstance instance = new TestInstance();
            Codec codec = new Codecs().of(type);
            Call call = new Call(instance.options(encoding));
            codec.store(call, value, AT);
            assertThat(codec.load(call, AT)).usingRecursiveComparison().isEqualTo(value);
            if (encoding == Encoding.UTF8) {
                assertThat(instance.bytes(AT, codec.size())).matches(pattern(bytes, codec.alignment()));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("values")
    void isPassedAsCoreValues(ValueType type, Object value, String bytes, String core, long[] flat) {
        TestInstance instance = new TestInstance();
        Codec codec = new Codecs().of(type);
        long[] passed = new long[flat.length + 2];
        Arrays.fill(passed, -1);
        codec.lower(instance.call(), value, passed, 1);
        assertThat(Arrays.copyOfRange(passed, 1, flat.length + 1)).isEqualTo(flat);
        assertThat(passed[flat.length + 1]).isEqualTo(-1);
        assertThat(codec.flat().stream().map(ValType::toString).collect(Collectors.joining(" ")))
                .isEqualToIgnoringCase(core);
        assertThat(codec.lift(instance.call(), passed, 1))
                .usingRecursiveComparison()
                .isEqualTo(value);
    }

    /** A dot is a gap that is filled up to the type's alignment, three dots one of three bytes. */
    private static String pattern(String bytes, int alignment) {
        StringBuilder pattern = new StringBuilder();
        int gap = 0;
        for (String part : bytes.split("\\.+", -1)) {
            while (!pattern.isEmpty() && gap % alignment != 0) {
                pattern.append("..");
                gap++;
            }
            pattern.append(part);
            gap += part.length() / 2;
        }
        return pattern + "(..)*";
    }
}
