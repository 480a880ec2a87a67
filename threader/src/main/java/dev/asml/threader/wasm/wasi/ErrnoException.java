package dev.asml.threader.wasm.wasi;

/** Ends a WASI call with an error number; never leaves this package. */
final class ErrnoException extends RuntimeException {
    private final Errno errno;

    ErrnoException(Errno errno) {
        super(errno.name(), null, false, false);
        this.errno = errno;
    }

    Errno errno() {
        return errno;
    }
}
