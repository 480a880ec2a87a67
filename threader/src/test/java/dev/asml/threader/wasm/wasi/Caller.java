package dev.asml.threader.wasm.wasi;

import static org.assertj.core.api.Assertions.assertThat;

import com.dylibso.chicory.runtime.ByteArrayMemory;
import com.dylibso.chicory.runtime.Memory;
import com.dylibso.chicory.wasm.types.MemoryLimits;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Calls WASI functions by name as a guest would, with a memory of four pages. */
final class Caller {
    static final int ROOT = 3;
    static final int TMP = 4;
    static final long ALL_RIGHTS = Rights.FILE | Rights.DIRECTORY;
    static final long READ_RIGHTS = ALL_RIGHTS & ~Rights.FD_WRITE;
    static final int CREATE = 1;
    static final int EXCLUSIVE = 4;
    static final int TRUNCATE = 8;

    /** Where results are written to. */
    static final int RESULT = 0;

    /** Where buffers lie. */
    static final int BUFFER = 0x1_0000;

    private static final int VECTOR = 16;
    private static final int PATH = 0x8000;
    private static final int OTHER_PATH = 0xa000;
    private static final Map<String, WasiImport> IMPORTS =
            WasiImports.previewOne().stream().collect(Collectors.toMap(WasiImport::name, Function.identity()));

    final Memory memory = new ByteArrayMemory(new MemoryLimits(4, 4));
    private final Wasi wasi;

    Caller(Wasi wasi) {
        this.wasi = wasi;
    }

    static Caller withTmp(long limitBytes) {
        return new Caller(TestHost.wasi(new TestHost(), Assets.none(), limitBytes));
    }

    int call(String name, long... args) {
        return call(name, wasi, memory, args);
    }

    static int call(String name, Wasi wasi, Memory memory, long... args) {
        return Objects.requireNonNull(IMPORTS.get(name), name).body().call(wasi, memory, args);
    }

    void ok(String name, long... args) {
        assertThat(call(name, args)).as(name).isZero();
    }

    /** A call whose arguments are a descriptor, a path, and maybe more. */
    int path(String name, int fd, String path, long... rest) {
        long[] args = new long[3 + rest.length];
        args[0] = fd;
        args[1] = PATH;
        args[2] = put(PATH, path);
        System.arraycopy(rest, 0, args, 3, rest.length);
        return call(name, args);
    }

    int rename(int fd, String from, int otherFd, String to) {
        return path("path_rename", fd, from, otherFd, OTHER_PATH, put(OTHER_PATH, to));
    }

    int link(int fd, String from, int otherFd, String to) {
        return call("path_link", fd, 0, PATH, put(PATH, from), otherFd, OTHER_PATH, put(OTHER_PATH, to));
    }

    /** What is in a directory, without {@code .} and {@code ..}. */
    List<String> names(int fd) {
        int afterDots = 2;
        ok("fd_readdir", fd, BUFFER, 0x2_0000, afterDots, RESULT);
        List<String> names = new ArrayList<>();
        for (int at = BUFFER; at < BUFFER + result(); at += 24 + memory.readInt(at + 16)) {
            names.add(memory.readString(at + 24, memory.readInt(at + 16)));
        }
        return names;
    }

    int symlink(String target, int fd, String name) {
        return call("path_symlink", OTHER_PATH, put(OTHER_PATH, target), fd, PATH, put(PATH, name));
    }

    int open(int fd, String path, int flags, long rights, int descriptorFlags) {
        return call("path_open", fd, 1, PATH, put(PATH, path), flags, rights, rights, descriptorFlags, RESULT);
    }

    int opened(int fd, String path, int flags) {
        long rights = flags == 0 ? READ_RIGHTS : ALL_RIGHTS;
        assertThat(open(fd, path, flags, rights, 0)).as(path).isZero();
        return memory.readInt(RESULT);
    }

    int stat(int fd, String path) {
        return call("path_filestat_get", fd, 1, PATH, put(PATH, path), BUFFER);
    }

    /** Writes a text; answers the error number, and how much was written as the result. */
    int write(int fd, String text) {
        vector(put(BUFFER, text));
        return call("fd_write", fd, VECTOR, 1, RESULT);
    }

    int pwrite(int fd, String text, long offset) {
        vector(put(BUFFER, text));
        return call("fd_pwrite", fd, VECTOR, 1, offset, RESULT);
    }

    String read(int fd, int length) {
        vector(length);
        ok("fd_read", fd, VECTOR, 1, RESULT);
        return memory.readString(BUFFER, memory.readInt(RESULT));
    }

    String pread(int fd, int length, long offset) {
        vector(length);
        ok("fd_pread", fd, VECTOR, 1, offset, RESULT);
        return memory.readString(BUFFER, memory.readInt(RESULT));
    }

    int result() {
        return memory.readInt(RESULT);
    }

    int put(int address, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        memory.write(address, bytes);
        return bytes.length;
    }

    private void vector(int length) {
        memory.writeI32(VECTOR, BUFFER);
        memory.writeI32(VECTOR + 4, length);
    }
}
