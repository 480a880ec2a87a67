package dev.asml.threader.wasm.wasi;

/** A symbolic link; the walk along a path follows it, no descriptor is ever open on it. */
sealed interface Link extends Node permits AssetLink, TmpLink {
    String target();

    @Override
    default FileType type() {
        return FileType.SYMBOLIC_LINK;
    }

    @Override
    default long rights() {
        return 0;
    }
}
