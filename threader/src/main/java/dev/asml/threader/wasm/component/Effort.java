package dev.asml.threader.wasm.component;

/** How much of types may be looked at for one component: types that share parts can be small to write and huge to read. */
final class Effort {
    private static final int MOST = 10_000_000;

    private int spent;

    /** Looks at some more. */
    void spend(int parts) {
        spent += parts;
        if (spent > MOST) {
            throw new ComponentException("the component's types are too complex");
        }
    }
}
