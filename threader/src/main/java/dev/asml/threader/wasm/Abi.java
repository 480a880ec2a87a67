package dev.asml.threader.wasm;

/** The generations of guests that are served; {@code docs/abi.md} says how they are told apart. */
public enum Abi {
    /** AssemblyLift v0.3: module {@code env}, entered by {@code handler}. */
    V03("AssemblyLift v0.3"),
    /** AssemblyLift v0.4 alpha: module {@code env} and WASI preview 1, entered by {@code _start}. */
    V04("AssemblyLift v0.4"),
    /** AssemblyLift's component worlds, as the core module inside sees them. */
    BETA("AssemblyLift beta"),
    /** A command of WASI preview 1, or of the snapshot before it, that knows nothing of Threader: standard input to standard output. */
    WASI("WASI preview 1"),
    /** A command of WASI 0.2. */
    COMMAND("WASI 0.2 command"),
    /** A guest that answers HTTP requests by WASI 0.2. */
    HTTP("WASI 0.2 HTTP");

    private final String label;

    Abi(String label) {
        this.label = label;
    }

    /** For people. */
    public String label() {
        return label;
    }
}
