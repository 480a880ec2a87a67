package dev.asml.threader.wasm.wit;

import dev.asml.threader.wasm.component.ValueType;
import dev.asml.threader.wasm.component.Variant;
import dev.asml.threader.wasm.wasi.Descriptor;
import dev.asml.threader.wasm.wasi.Errno;
import dev.asml.threader.wasm.wasi.FileType;
import dev.asml.threader.wasm.wasi.NewTime;
import dev.asml.threader.wasm.wasi.Opening;
import dev.asml.threader.wasm.wasi.Stat;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** How {@code wasi:filesystem} writes what files have: error numbers, kinds, flags and times. */
final class FilesystemValues {
    private static final int READ = 1;
    private static final int WRITE = 2;
    private static final int FILE_INTEGRITY_SYNC = 4;
    private static final int DATA_INTEGRITY_SYNC = 8;
    private static final int REQUESTED_WRITE_SYNC = 16;
    private static final int MUTATE_DIRECTORY = 32;

    private static final long SECOND = 1_000_000_000;

    private static final int NOW = 1;

    private static final Map<Errno, Variant> CODES = codes();

    private FilesystemValues() {}

    private static Map<Errno, Variant> codes() {
        if (!(WitLibrary.shipped().types("wasi:filesystem/types").get("error-code")
                instanceof ValueType.Names(List<String> names))) {
            throw new IllegalStateException("wasi:filesystem/types has no enum error-code");
        }
        Map<Errno, Variant> codes = new EnumMap<>(Errno.class);
        for (Errno errno : Errno.values()) {
            codes.put(errno, Variant.of(names.indexOf(codeName(errno))));
        }
        return codes;
    }

    /** The error code of an error number. */
    static Variant code(Errno errno) {
        return Objects.requireNonNull(CODES.get(errno));
    }

    /** A descriptor that was not opened for what is tried is a bad one, as in POSIX; there is no code for rights. */
    private static String codeName(Errno errno) {
        return switch (errno) {
            case AGAIN -> "would-block";
            case BADF, NOTCAPABLE -> "bad-descriptor";
            case EXIST -> "exist";
            case FBIG -> "file-too-large";
            case ILSEQ -> "illegal-byte-sequence";
            case INTR -> "interrupted";
            case INVAL, FAULT, NOTSOCK -> "invalid";
            case IO, SUCCESS -> "io";
            case ISDIR -> "is-directory";
            case LOOP -> "loop";
            case MFILE, NFILE -> "insufficient-memory";
            case NAMETOOLONG -> "name-too-long";
            case NOENT -> "no-entry";
            case NOSPC -> "insufficient-space";
            case NOTDIR -> "not-directory";
            case NOTEMPTY -> "not-empty";
            case NXIO -> "no-such-device";
            case PERM -> "not-permitted";
            case PIPE -> "pipe";
            case ROFS -> "read-only";
            case SPIPE -> "invalid-seek";
            case XDEV -> "cross-device";
        };
    }

    /** A descriptor type. */
    static Variant type(FileType type) {
        return Variant.of(
                switch (type) {
                    case CHARACTER_DEVICE -> 2;
                    case DIRECTORY -> 3;
                    case SYMBOLIC_LINK -> 5;
                    case REGULAR_FILE -> 6;
                });
    }

    /**
     * The descriptor flags. Any directory may be changed where the files in it may: the adapter of preview 1 opens
     * directories without asking for it, and its programs go on to change them.
     */
    static Object flags(Descriptor file) {
        if (file.type() == FileType.DIRECTORY) {
            return READ | MUTATE_DIRECTORY;
        }
        return (file.reads() ? READ : 0)
                | (file.writes() ? WRITE : 0)
                | ((file.flags() & Descriptor.FILE_SYNC) != 0 ? FILE_INTEGRITY_SYNC : 0)
                | ((file.flags() & Descriptor.DATA_SYNC) != 0 ? DATA_INTEGRITY_SYNC : 0)
                | ((file.flags() & Descriptor.READ_SYNC) != 0 ? REQUESTED_WRITE_SYNC : 0);
    }

    /** What open flags and descriptor flags ask for: reading, if neither that nor writing is named. */
    static Opening opening(int openFlags, int flags) {
        boolean writes = (flags & WRITE) != 0;
        boolean reads = !writes || (flags & READ) != 0;
        int sync = ((flags & FILE_INTEGRITY_SYNC) != 0 ? Descriptor.FILE_SYNC : 0)
                | ((flags & DATA_INTEGRITY_SYNC) != 0 ? Descriptor.DATA_SYNC : 0)
                | ((flags & REQUESTED_WRITE_SYNC) != 0 ? Descriptor.READ_SYNC : 0);
        return Opening.of(openFlags, reads, writes, sync);
    }

    /** A descriptor stat. */
    static Object stat(Stat stat) {
        return new Object[] {
            type(stat.type()),
            stat.links(),
            stat.size(),
            Variant.option(datetime(stat.times().accessed())),
            Variant.option(datetime(stat.times().modified())),
            Variant.option(datetime(stat.times().changed()))
        };
    }

    private static Object datetime(long nanos) {
        return new Object[] {Long.divideUnsigned(nanos, SECOND), Long.remainderUnsigned(nanos, SECOND)};
    }

    /** A new timestamp. */
    static NewTime newTime(Variant given) {
        if (given.value() instanceof Object[] datetime) {
            return NewTime.at((Long) datetime[0], (Long) datetime[1]);
        }
        return given.index() == NOW ? NewTime.Named.NOW : NewTime.Named.KEPT;
    }
}
