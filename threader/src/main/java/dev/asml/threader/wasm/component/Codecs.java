package dev.asml.threader.wasm.component;

import com.dylibso.chicory.wasm.types.ValType;
import dev.asml.threader.wasm.component.ValueType.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The codecs of the types of one function. A type that is used more than once gets one codec, so that types cost no
 * more than they took to declare.
 */
final class Codecs {
    /** The most core parameters; more values than these go by memory. */
    static final int MAX_FLAT = 16;

    private static final int MAX_DEPTH = 100;
    private static final int MAX_FLAGS = 32;

    private final IdentityHashMap<ValueType, Codec> known = new IdentityHashMap<>();
    private int depth;

    /**
     * The codec of a type.
     *
     * @throws IllegalArgumentException if the type is too large or too deep, or has no values
     */
    Codec of(ValueType type) {
        Codec codec = known.get(type);
        if (codec == null) {
            if (++depth > MAX_DEPTH) {
                throw new IllegalArgumentException("a type is nested more than %d deep".formatted(MAX_DEPTH));
            }
            codec = make(type);
            depth--;
            known.put(type, codec);
        }
        return codec;
    }

    private Codec make(ValueType type) {
        return switch (type) {
            case ValueType.Primitive primitive ->
                primitive == ValueType.Primitive.STRING ? new StringCodec() : PrimitiveCodec.of(primitive);
            case ValueType.ListOf list -> list(list);
            case ValueType.Fields(List<Field> fields) ->
                record(fields.stream().map(Field::type).toList());
            case ValueType.Tuple(List<ValueType> elements) -> record(elements);
            case ValueType.Cases(List<Field> cases) ->
                cases(cases.stream().map(Field::type).toArray(ValueType[]::new));
            case ValueType.Names(List<String> names) -> cases(new ValueType[names.size()]);
            case ValueType.Option(ValueType value) -> cases(null, value);
            case ValueType.Result(ValueType ok, ValueType error) -> cases(ok, error);
            case ValueType.Flags(List<String> names) -> flags(names.size());
            case ValueType.Own(ResourceType resource) -> new HandleCodec(resource, true);
            case ValueType.Borrow(ResourceType resource) -> new HandleCodec(resource, false);
        };
    }

    private Codec list(ValueType.ListOf list) {
        Codec element = of(list.element());
        boolean bytes = list.element() == ValueType.Primitive.U8;
        if (list.length() < 0) {
            return bytes ? new BytesCodec() : new ListCodec(element);
        }
        if (list.length() == 0) {
            throw new IllegalArgumentException("a list type has the length 0");
        }
        List<ValType> flat = new ArrayList<>();
        for (int i = 0; i < list.length() && flat.size() <= MAX_FLAT; i++) {
            flat.addAll(element.flat());
        }
        return new FixedListCodec(
                element, list.length(), bytes, size((long) list.length() * element.size()), limited(flat));
    }

    /** A record's codec; without fields only where it stands for the parameters of a function. */
    RecordCodec parameters(List<Field> fields) {
        return fields.isEmpty()
                ? new RecordCodec(new Codec[0], new int[0], new int[0], 0, 1, List.of())
                : record(fields.stream().map(Field::type).toList());
    }

    private RecordCodec record(List<ValueType> types) {
        if (types.isEmpty()) {
            throw new IllegalArgumentException("a record type has no fields");
        }
        Codec[] fields = types.stream().map(this::of).toArray(Codec[]::new);
        int[] offsets = new int[fields.length];
        int[] flatOffsets = new int[fields.length];
        List<ValType> flat = new ArrayList<>();
        int size = 0;
        int alignment = 1;
        for (int i = 0; i < fields.length; i++) {
            offsets[i] = aligned(size, fields[i].alignment());
            flatOffsets[i] = flat.size();
            size = size((long) offsets[i] + fields[i].size());
            alignment = Math.max(alignment, fields[i].alignment());
            flat = limited(flat, fields[i].flat());
        }
        return new RecordCodec(fields, offsets, flatOffsets, size(aligned(size, alignment)), alignment, limited(flat));
    }

    private Codec cases(@Nullable ValueType... types) {
        if (types.length == 0) {
            throw new IllegalArgumentException("a variant type has no cases");
        }
        @Nullable Codec[] cases = new Codec[types.length];
        @Nullable Variant[] empty = new Variant[types.length];
        int tag = types.length <= 1 << 8 ? 1 : types.length <= 1 << 16 ? 2 : 4;
        int alignment = 1;
        int size = 0;
        List<ValType> flat = List.of();
        for (int i = 0; i < types.length; i++) {
            ValueType type = types[i];
            if (type == null) {
                empty[i] = Variant.of(i);
                continue;
            }
            Codec codec = of(type);
            cases[i] = codec;
            alignment = Math.max(alignment, codec.alignment());
            size = Math.max(size, codec.size());
            flat = joined(flat, codec.flat());
        }
        int payload = aligned(tag, alignment);
        alignment = Math.max(alignment, tag);
        int all = size(aligned(size((long) payload + size), alignment));
        int[][] widened = new int[types.length][];
        for (int i = 0; i < types.length; i++) {
            Codec codec = cases[i];
            widened[i] = codec == null ? new int[0] : widened(codec.flat(), flat);
        }
        return new CasesCodec(
                cases, tag, payload, all, alignment, limited(limited(List.of(ValType.I32), flat)), widened, empty);
    }

    /** Where a case's 32 bits stand in a place of 64; the first place after the case's number is 1. */
    private static int[] widened(List<ValType> own, List<ValType> joined) {
        int[] places = new int[own.size()];
        int count = 0;
        for (int i = 0; i < own.size() && i < joined.size(); i++) {
            boolean narrow = own.get(i).equals(ValType.I32) || own.get(i).equals(ValType.F32);
            if (narrow && joined.get(i).equals(ValType.I64)) {
                places[count++] = i + 1;
            }
        }
        return Arrays.copyOf(places, count);
    }

    private static List<ValType> joined(List<ValType> some, List<ValType> others) {
        List<ValType> longer = some.size() > others.size() ? some : others;
        List<ValType> joined = new ArrayList<>(longer);
        for (int i = 0; i < Math.min(some.size(), others.size()); i++) {
            joined.set(i, joined(some.get(i), others.get(i)));
        }
        return joined;
    }

    private static ValType joined(ValType a, ValType b) {
        if (a.equals(b)) {
            return a;
        }
        boolean narrow =
                (a.equals(ValType.I32) || a.equals(ValType.F32)) && (b.equals(ValType.I32) || b.equals(ValType.F32));
        return narrow ? ValType.I32 : ValType.I64;
    }

    private static Codec flags(int count) {
        if (count == 0 || count > MAX_FLAGS) {
            throw new IllegalArgumentException("a flags type has %d flags, not 1 to %d".formatted(count, MAX_FLAGS));
        }
        return new FlagsCodec(count <= 8 ? 1 : count <= 16 ? 2 : 4, -1 >>> (MAX_FLAGS - count));
    }

    private static List<ValType> limited(List<ValType> flat, List<ValType> more) {
        List<ValType> all = new ArrayList<>(flat);
        all.addAll(more);
        return limited(all);
    }

    /** Beyond the limit it only matters that it is exceeded. */
    private static List<ValType> limited(List<ValType> flat) {
        return List.copyOf(flat.subList(0, Math.min(flat.size(), MAX_FLAT + 1)));
    }

    private static int aligned(int offset, int alignment) {
        return (offset + alignment - 1) & -alignment;
    }

    private static int size(long size) {
        if (size > Call.MAX_VALUE_BYTES) {
            throw new IllegalArgumentException("a type exceeds maximum byte size: its values take more than %d bytes"
                    .formatted(Call.MAX_VALUE_BYTES));
        }
        return (int) size;
    }
}
