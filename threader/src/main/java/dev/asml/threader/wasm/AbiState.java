package dev.asml.threader.wasm;

import org.jspecify.annotations.Nullable;

/** Where one run stands in reading its input and the answer that it loaded last. */
final class AbiState {
    int inputPage;
    int ioId;
    int ioPage;

    /** Bytes of the page that were written for the answers until now. */
    int ioFilled;

    byte @Nullable [] ioDocument;

    /** Whether the loaded answer was given to the guest up to its last page. */
    boolean wasRead() {
        return ioDocument != null && (ioPage + 1L) * CoreAbi.IO_PAGE >= ioDocument.length;
    }
}
