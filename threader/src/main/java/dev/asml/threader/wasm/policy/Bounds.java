package dev.asml.threader.wasm.policy;

/** How large a built-in function's result may be. */
final class Bounds {
    static final int TEXT = 4 << 20;
    static final int ITEMS = 1 << 16;

    private Bounds() {}

    static void requireText(long length) {
        if (length > TEXT) {
            throw new BuiltinFailure("a text of more than %d characters".formatted(TEXT));
        }
    }

    static void requireItems(long count) {
        if (count > ITEMS) {
            throw new BuiltinFailure("more than %d items".formatted(ITEMS));
        }
    }
}
