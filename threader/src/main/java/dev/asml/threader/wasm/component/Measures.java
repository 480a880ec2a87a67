package dev.asml.threader.wasm.component;

import dev.asml.threader.wasm.component.ValueType.Field;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How large value types are, each measured once.
 *
 * <p>Source of the rules: the component model's CanonicalABI.md, "Alignment", "Element Size" and "Flattening"; sizes are
 * those of a 64-bit memory, as validation has them.
 */
final class Measures {
    /** Parts of a type when all that it refers to is written out. */
    private static final int MAX_PARTS = 50_000;

    private static final int MAX_DEPTH = 100;
    private static final long MAX_BYTES = 1L << 28;
    private static final int POINTER = 8;

    private final IdentityHashMap<ValueType, Measure> known = new IdentityHashMap<>();

    /**
     * What is known of a type.
     *
     * @param flat core values that it is flattened to
     * @param pointers whether a list or a string is in it
     */
    record Measure(int parts, int depth, long bytes, int alignment, int flat, boolean pointers, boolean borrows) {}

    Measure of(ValueType type) {
        Measure measure = known.get(type);
        if (measure == null) {
            measure = measured(type);
            if (measure.parts > MAX_PARTS || measure.depth > MAX_DEPTH) {
                throw new ComponentException(
                        "a type with more than %d parts, or deeper than %d".formatted(MAX_PARTS, MAX_DEPTH));
            }
            if (measure.bytes >= MAX_BYTES) {
                throw new ComponentException("a type that exceeds maximum byte size of " + MAX_BYTES);
            }
            known.put(type, measure);
        }
        return measure;
    }

    private Measure measured(ValueType type) {
        return switch (type) {
            case ValueType.Primitive primitive -> primitive(primitive);
            case ValueType.ListOf list -> list(list);
            case ValueType.Fields fields -> row(types(fields.fields()));
            case ValueType.Tuple tuple -> row(tuple.elements());
            case ValueType.Cases cases -> cases(types(cases.cases()));
            case ValueType.Names names ->
                tag(names.names().size(), names.names().size());
            case ValueType.Option option -> cases(pair(null, option.value()));
            case ValueType.Result result -> cases(pair(result.ok(), result.error()));
            case ValueType.Flags flags -> {
                int count = flags.names().size();
                int bytes = count <= 8 ? 1 : count <= 16 ? 2 : 4;
                yield new Measure(1 + count, 1, bytes, bytes, 1, false, false);
            }
            case ValueType.Own _ -> new Measure(1, 1, 4, 4, 1, false, false);
            case ValueType.Borrow _ -> new Measure(1, 1, 4, 4, 1, false, true);
        };
    }

    private static Measure primitive(ValueType.Primitive type) {
        int bytes = switch (type) {
            case BOOL, S8, U8 -> 1;
            case S16, U16 -> 2;
            case S32, U32, F32, CHAR -> 4;
            case S64, U64, F64 -> 8;
            case STRING -> 2 * POINTER;
        };
        boolean text = type == ValueType.Primitive.STRING;
        return new Measure(1, 1, bytes, Math.min(bytes, 8), text ? 2 : 1, text, false);
    }

    private Measure list(ValueType.ListOf list) {
        Measure element = of(list.element());
        int length = list.length();
        if (length < 0) {
            return new Measure(1 + element.parts, 1 + element.depth, 2 * POINTER, POINTER, 2, true, element.borrows);
        }
        return new Measure(
                saturated(1 + element.parts * (long) length),
                1 + element.depth,
                element.bytes * length,
                element.alignment,
                saturated(element.flat * (long) length),
                element.pointers,
                element.borrows);
    }

    private Measure row(List<? extends @Nullable ValueType> types) {
        Sum sum = new Sum();
        for (ValueType type : types) {
            if (type != null) {
                sum.add(of(type));
            }
        }
        return new Measure(
                sum.parts,
                1 + sum.depth,
                aligned(sum.bytes, sum.alignment),
                sum.alignment,
                sum.flat,
                sum.pointers,
                sum.borrows);
    }

    private Measure cases(List<@Nullable ValueType> types) {
        Measure tag = tag(types.size(), types.size());
        Sum sum = new Sum();
        long bytes = 0;
        int flat = 0;
        for (ValueType type : types) {
            if (type != null) {
                Measure measure = of(type);
                sum.add(measure);
                bytes = Math.max(bytes, measure.bytes);
                flat = Math.max(flat, measure.flat);
            }
        }
        int alignment = Math.max(tag.alignment, sum.alignment);
        return new Measure(
                saturated((long) sum.parts + types.size()),
                1 + sum.depth,
                aligned(aligned(tag.bytes, sum.alignment) + bytes, alignment),
                alignment,
                1 + flat,
                sum.pointers,
                sum.borrows);
    }

    private static Measure tag(int cases, int parts) {
        int bytes = cases <= 1 << 8 ? 1 : cases <= 1 << 16 ? 2 : 4;
        return new Measure(1 + parts, 1, bytes, bytes, 1, false, false);
    }

    private static List<@Nullable ValueType> types(List<Field> fields) {
        List<@Nullable ValueType> types = new ArrayList<>(fields.size());
        fields.forEach(field -> types.add(field.type()));
        return types;
    }

    private static List<@Nullable ValueType> pair(@Nullable ValueType first, @Nullable ValueType second) {
        List<@Nullable ValueType> types = new ArrayList<>(2);
        types.add(first);
        types.add(second);
        return types;
    }

    private static long aligned(long bytes, int alignment) {
        return (bytes + alignment - 1) / alignment * alignment;
    }

    private static int saturated(long number) {
        return (int) Math.min(number, Integer.MAX_VALUE / 2);
    }

    /** Of types that lie one after the other. */
    private static final class Sum {
        int parts = 1;
        int depth;
        long bytes;
        int alignment = 1;
        int flat;
        boolean pointers;
        boolean borrows;

        void add(Measure next) {
            parts = saturated((long) parts + next.parts);
            depth = Math.max(depth, next.depth);
            bytes = aligned(bytes, next.alignment) + next.bytes;
            alignment = Math.max(alignment, next.alignment);
            flat = saturated((long) flat + next.flat);
            pointers |= next.pointers;
            borrows |= next.borrows;
        }
    }
}
