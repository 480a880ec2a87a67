package dev.asml.threader.wasm.wasi;

/** The error numbers of WASI, the same in all its versions, that a guest can get here. */
public enum Errno {
    SUCCESS(0),
    AGAIN(6),
    BADF(8),
    EXIST(20),
    FAULT(21),
    FBIG(22),
    ILSEQ(25),
    INTR(27),
    INVAL(28),
    IO(29),
    ISDIR(31),
    LOOP(32),
    MFILE(33),
    NAMETOOLONG(37),
    NFILE(41),
    NOENT(44),
    NOSPC(51),
    NOTDIR(54),
    NOTEMPTY(55),
    NOTSOCK(57),
    NXIO(60),
    PERM(63),
    PIPE(64),
    ROFS(69),
    SPIPE(70),
    XDEV(75),
    NOTCAPABLE(76);

    private final int code;
    // The exception has neither stack nor suppressed ones, so it does not change.
    @SuppressWarnings("ImmutableEnumChecker")
    private final ErrnoException failure = new ErrnoException(this);

    Errno(int code) {
        this.code = code;
    }

    /** What the guest sees. */
    public int code() {
        return code;
    }

    /** Ends a call with this error: one shared instance without a stack, for guests fail calls all the time. */
    ErrnoException failure() {
        return failure;
    }
}
