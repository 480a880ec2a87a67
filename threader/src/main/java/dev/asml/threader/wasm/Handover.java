package dev.asml.threader.wasm;

/**
 * What a part of a function hands back to where it was called. It lies in the memory because all functions are given that;
 * between leaving and taking it nothing else runs on the memory's thread.
 */
// Compiled guests write and read the fields: a method for each would not be looked into everywhere.
@SuppressWarnings("MutablePublicField")
public abstract sealed class Handover permits LinearMemory {
    /** Numbers of 32 bits. */
    public int int0;

    public int int1;
    public int int2;
    public int int3;
    public int int4;
    public int int5;

    /** Numbers of 64 bits. */
    public long long0;

    public long long1;

    Handover() {}
}
