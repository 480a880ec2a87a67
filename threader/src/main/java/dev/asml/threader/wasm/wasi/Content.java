package dev.asml.threader.wasm.wasi;

/** A file: bytes at positions. */
sealed interface Content extends Node permits AssetFile, TmpFile {
    boolean readOnly();

    /** Cuts the file or extends it with zeros. */
    void resize(long size);

    @Override
    default FileType type() {
        return FileType.REGULAR_FILE;
    }

    @Override
    default long rights() {
        return readOnly() ? Rights.READ_ONLY_FILE : Rights.FILE;
    }
}
