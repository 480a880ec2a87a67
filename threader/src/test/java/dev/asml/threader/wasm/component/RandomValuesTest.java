package dev.asml.threader.wasm.component;

import static org.assertj.core.api.Assertions.assertThat;

import com.dylibso.chicory.runtime.WasmRuntimeException;
import dev.asml.threader.wasm.component.CanonicalAbi.Encoding;
import dev.asml.threader.wasm.component.ValueType.Field;
import dev.asml.threader.wasm.component.ValueType.Primitive;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Values of types that chance makes, and memories that chance fills. */
class RandomValuesTest {
    private static final List<Primitive> PRIMITIVES = List.of(Primitive.values());
    private static final List<Encoding> ENCODINGS = List.of(Encoding.values());
    private static final int ROUNDS = 1000;

    private final Random random = new Random(20);

    private ValueType type(int depth) {
        int kind = random.nextInt(depth == 0 ? 3 : 9);
        return switch (kind) {
            case 0, 1 -> PRIMITIVES.get(random.nextInt(PRIMITIVES.size()));
            case 2 ->
                random.nextBoolean()
                        ? new ValueType.Flags(names(1 + random.nextInt(32)))
                        : new ValueType.Names(names(1 + random.nextInt(300)));
            case 3 -> new ValueType.ListOf(type(depth - 1), random.nextBoolean() ? -1 : 1 + random.nextInt(3));
            case 4 -> new ValueType.Fields(some(4, () -> new Field("f", type(depth - 1))));
            case 5 -> new ValueType.Tuple(some(4, () -> type(depth - 1)));
            case 6 -> new ValueType.Cases(some(4, () -> new Field("c", absent(depth))));
            case 7 -> new ValueType.Option(type(depth - 1));
            default -> new ValueType.Result(absent(depth), absent(depth));
        };
    }

    private @Nullable ValueType absent(int depth) {
        return random.nextInt(4) == 0 ? null : type(depth - 1);
    }

    private <T> List<T> some(int most, Supplier<T> one) {
        List<T> some = new ArrayList<>();
        for (int i = 0; i <= random.nextInt(most); i++) {
            some.add(one.get());
        }
        return some;
    }

    private static List<String> names(int count) {
        return IntStream.range(0, count).mapToObj(i -> "n" + i).toList();
    }

    private Object value(ValueType type) {
        return switch (type) {
            case Primitive primitive -> value(primitive);
            case ValueType.ListOf list -> list(list);
            case ValueType.Fields(List<Field> fields) ->
                fields.stream()
                        .map(field -> value(Objects.requireNonNull(field.type())))
                        .toArray();
            case ValueType.Tuple(List<ValueType> elements) ->
                elements.stream().map(this::value).toArray();
            case ValueType.Cases(List<Field> cases) -> {
                int index = random.nextInt(cases.size());
                yield carrying(index, cases.get(index).type());
            }
            case ValueType.Names(List<String> names) -> Variant.of(random.nextInt(names.size()));
            case ValueType.Option(ValueType some) ->
                random.nextBoolean() ? Variant.none() : Variant.option(value(some));
            case ValueType.Result result ->
                random.nextBoolean() ? carrying(0, result.ok()) : carrying(1, result.error());
            case ValueType.Flags(List<String> names) -> random.nextInt() & -1 >>> (32 - names.size());
            case ValueType.Own _, ValueType.Borrow _ -> throw new IllegalStateException("not made here");
        };
    }

    private Variant carrying(int index, @Nullable ValueType type) {
        return new Variant(index, type == null ? null : value(type));
    }

    private Object list(ValueType.ListOf list) {
        int length = list.length() < 0 ? random.nextInt(4) : list.length();
        if (list.element() == Primitive.U8) {
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            return bytes;
        }
        return IntStream.range(0, length).mapToObj(_ -> value(list.element())).toList();
    }

    private Object value(Primitive type) {
        return switch (type) {
            case BOOL -> random.nextBoolean();
            case S8 -> (int) (byte) random.nextInt();
            case U8 -> random.nextInt(1 << 8);
            case S16 -> (int) (short) random.nextInt();
            case U16 -> random.nextInt(1 << 16);
            case S32 -> random.nextInt();
            case U32 -> random.nextLong(1L << 32);
            case S64, U64 -> random.nextLong();
            case F32 -> random.nextFloat();
            case F64 -> random.nextDouble();
            case CHAR -> random.nextInt(0xd800);
            case STRING -> random.nextBoolean() ? "plain" : "é\u2603🍰".repeat(random.nextInt(3));
        };
    }

    /** Values are the same if their texts are: arrays do not compare. */
    private static String text(@Nullable Object value) {
        return switch (value) {
            case byte[] bytes -> Arrays.toString(bytes);
            case Object[] fields -> "{%s}".formatted(text(Arrays.asList(fields)));
            case List<?> list ->
                list.stream().map(RandomValuesTest::text).toList().toString();
            case Variant(int index, Object carried) -> "%d(%s)".formatted(index, text(carried));
            case null -> "nothing";
            default -> value.getClass().getSimpleName() + " " + value;
        };
    }

    @Test
    void whatOneInstanceSendsAnotherGets() {
        for (int round = 0; round < ROUNDS; round++) {
            ValueType type = type(3);
            Object value = value(type);
            TestInstance instance = new TestInstance();
            Call call = new Call(instance.options(ENCODINGS.get(round % ENCODINGS.size())));
            Codec codec = new Codecs().of(type);
            int address = call.allocate(codec.alignment(), codec.size());
            codec.store(call, value, address);
            assertThat(text(codec.load(call, address))).as("%s", type).isEqualTo(text(value));
            if (codec.flat().size() <= Codecs.MAX_FLAT) {
                long[] flat = new long[codec.flat().size()];
                codec.lower(call, value, flat, 0);
                assertThat(text(codec.lift(call, flat, 0))).as("%s", type).isEqualTo(text(value));
            }
        }
    }

    @Test
    void whateverLiesInMemoryIsAValueOrTraps() {
        int values = 0;
        TestInstance instance = new TestInstance();
        byte[] noise = new byte[4096];
        for (int round = 0; round < ROUNDS; round++) {
            random.nextBytes(noise);
            for (int at = 0; at < noise.length; at += 1 + random.nextInt(3)) {
                noise[at] = (byte) random.nextInt(3);
            }
            instance.memory.write(0, noise, 0, noise.length);
            Codec codec = new Codecs().of(type(3));
            Call call = new Call(instance.options(ENCODINGS.get(round % ENCODINGS.size())));
            try {
                var _ = codec.load(call, codec.alignment() * random.nextInt(64));
                values++;
            } catch (WasmRuntimeException e) {
                assertThat(e.getMessage()).isNotEmpty();
            }
            try {
                long[] flat = random.longs(codec.flat().size()).toArray();
                var _ = codec.flat().size() <= Codecs.MAX_FLAT ? codec.lift(call, flat, 0) : flat;
            } catch (WasmRuntimeException e) {
                assertThat(e.getMessage()).isNotEmpty();
            }
        }
        assertThat(values).isBetween(ROUNDS / 10, ROUNDS - 1);
    }
}
