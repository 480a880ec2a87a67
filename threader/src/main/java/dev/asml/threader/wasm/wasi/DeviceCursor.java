package dev.asml.threader.wasm.wasi;

/** Where one open of a device is. Used by the guest's thread. */
public interface DeviceCursor {
    /** Bytes from the device's start; never negative. */
    long position();

    /** Moves it. */
    void moveTo(long position);

    /** A number that the device keeps with the cursor; 0 at first. */
    int mark();

    /** Keeps a number. */
    void mark(int number);
}
