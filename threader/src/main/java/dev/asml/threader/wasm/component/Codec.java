package dev.asml.threader.wasm.component;

import com.dylibso.chicory.wasm.types.ValType;
import java.util.List;

/**
 * How values of one type lie in memory, and among the parameters and results of core functions. Addresses that it is
 * given are in memory and aligned. Safe for use by many threads.
 *
 * <p>Source of the rules: CanonicalABI.md, "Alignment" to "Flat Lowering".
 */
sealed interface Codec
        permits PrimitiveCodec, RangeCodec, FixedListCodec, RecordCodec, CasesCodec, FlagsCodec, HandleCodec {
    /** Bytes in memory. */
    int size();

    /** What its address is a multiple of. */
    int alignment();

    /** Its core types; if there are more than {@link Codecs#MAX_FLAT}, only some, for then the value goes by memory. */
    List<ValType> flat();

    /** The value at an address. */
    Object load(Call call, int address);

    /** Puts a value at an address. */
    void store(Call call, Object value, int address);

    /** The value that core values from {@code at} on stand for. */
    Object lift(Call call, long[] flat, int at);

    /** Puts the core values of a value from {@code at} on. Integers of 32 bits are signed. */
    void lower(Call call, Object value, long[] flat, int at);
}
