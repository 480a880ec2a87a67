package dev.asml.threader.wasm.wasi;

/** Ends a WASI call with an error number; whoever serves the call turns it into what the guest is told. */
public final class ErrnoException extends RuntimeException {
    private final Errno errno;

    ErrnoException(Errno errno) {
        super(errno.name(), null, false, false);
        this.errno = errno;
    }

    /** Which one. */
    public Errno errno() {
        return errno;
    }
}
