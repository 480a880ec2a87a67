package dev.asml.threader.devices;

/** A guest that does what a script says, in one of the languages that guests are written in. */
enum Operator {
    C("operator-c"),
    RUST("operator-rust"),
    ASSEMBLYSCRIPT("operator-as"),
    /** C, over {@code wasi_unstable}. */
    OLD_C("operator-c-unstable");

    private final String module;

    Operator(String module) {
        this.module = module;
    }

    /** Its module, without {@code .wasm}. */
    String module() {
        return module;
    }
}
