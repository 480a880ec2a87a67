package dev.asml.threader.wasm;

import com.dylibso.chicory.runtime.Memory;

/**
 * What a part of a function hands back to where it was called. It lies in the memory because all functions are given that;
 * between leaving and taking it nothing else runs on this memory's thread.
 */
public final class Handover {
    private Handover() {}

    /** Takes. */
    public static int int0(Memory memory) {
        return ((LinearMemory) memory).int0;
    }

    /** Leaves. */
    public static void int0(int value, Memory memory) {
        ((LinearMemory) memory).int0 = value;
    }

    /** Takes. */
    public static int int1(Memory memory) {
        return ((LinearMemory) memory).int1;
    }

    /** Leaves. */
    public static void int1(int value, Memory memory) {
        ((LinearMemory) memory).int1 = value;
    }

    /** Takes. */
    public static int int2(Memory memory) {
        return ((LinearMemory) memory).int2;
    }

    /** Leaves. */
    public static void int2(int value, Memory memory) {
        ((LinearMemory) memory).int2 = value;
    }

    /** Takes. */
    public static int int3(Memory memory) {
        return ((LinearMemory) memory).int3;
    }

    /** Leaves. */
    public static void int3(int value, Memory memory) {
        ((LinearMemory) memory).int3 = value;
    }

    /** Takes. */
    public static int int4(Memory memory) {
        return ((LinearMemory) memory).int4;
    }

    /** Leaves. */
    public static void int4(int value, Memory memory) {
        ((LinearMemory) memory).int4 = value;
    }

    /** Takes. */
    public static int int5(Memory memory) {
        return ((LinearMemory) memory).int5;
    }

    /** Leaves. */
    public static void int5(int value, Memory memory) {
        ((LinearMemory) memory).int5 = value;
    }

    /** Takes. */
    public static long long0(Memory memory) {
        return ((LinearMemory) memory).long0;
    }

    /** Leaves. */
    public static void long0(long value, Memory memory) {
        ((LinearMemory) memory).long0 = value;
    }

    /** Takes. */
    public static long long1(Memory memory) {
        return ((LinearMemory) memory).long1;
    }

    /** Leaves. */
    public static void long1(long value, Memory memory) {
        ((LinearMemory) memory).long1 = value;
    }
}
