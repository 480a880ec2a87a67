package dev.asml.threader.wasm.wasi;

/** The kinds of nodes that there are, as WASI numbers them. */
public enum FileType {
    CHARACTER_DEVICE(2),
    DIRECTORY(3),
    REGULAR_FILE(4),
    SYMBOLIC_LINK(7);

    private final int code;

    FileType(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }
}
