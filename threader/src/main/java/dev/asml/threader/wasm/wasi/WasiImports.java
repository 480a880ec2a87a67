package dev.asml.threader.wasm.wasi;

import com.dylibso.chicory.wasm.types.FunctionType;
import com.dylibso.chicory.wasm.types.ValType;
import java.util.List;
import java.util.Map;

/** The functions of WASI that guests may import, all of them. */
public final class WasiImports {
    /** The module of preview 1, which is snapshot 1. */
    public static final String PREVIEW_1 = "wasi_snapshot_preview1";

    /** The module of snapshot 0, which guests of 2019 import: the same functions, but for one, and for four layouts. */
    public static final String SNAPSHOT_0 = "wasi_unstable";

    // One letter a parameter: i for i32, I for i64.
    private static final List<WasiImport> PREVIEW_1_FUNCTIONS = List.of(
            call("args_get", "ii", HostCalls::argsGet),
            call("args_sizes_get", "ii", HostCalls::argsSizesGet),
            call("environ_get", "ii", HostCalls::environGet),
            call("environ_sizes_get", "ii", HostCalls::environSizesGet),
            call("clock_res_get", "ii", HostCalls::clockResGet),
            call("clock_time_get", "iIi", HostCalls::clockTimeGet),
            call("fd_advise", "iIIi", FdCalls::advise),
            call("fd_allocate", "iII", FdCalls::allocate),
            call("fd_close", "i", FdCalls::close),
            call("fd_datasync", "i", FdCalls::datasync),
            call("fd_fdstat_get", "ii", StatCalls::fdstatGet),
            call("fd_fdstat_set_flags", "ii", StatCalls::fdstatSetFlags),
            call("fd_fdstat_set_rights", "iII", StatCalls::fdstatSetRights),
            call("fd_filestat_get", "ii", StatCalls::fdFilestatGet),
            call("fd_filestat_set_size", "iI", FdCalls::setSize),
            call("fd_filestat_set_times", "iIIi", StatCalls::fdSetTimes),
            call("fd_pread", "iiiIi", FdCalls::pread),
            call("fd_prestat_get", "ii", StatCalls::prestatGet),
            call("fd_prestat_dir_name", "iii", StatCalls::prestatDirName),
            call("fd_pwrite", "iiiIi", FdCalls::pwrite),
            call("fd_read", "iiii", FdCalls::read),
            call("fd_readdir", "iiiIi", ReaddirCall::readdir),
            call("fd_renumber", "ii", FdCalls::renumber),
            call("fd_seek", "iIii", FdCalls::seek),
            call("fd_sync", "i", FdCalls::sync),
            call("fd_tell", "ii", FdCalls::tell),
            call("fd_write", "iiii", FdCalls::write),
            call("path_create_directory", "iii", PathCalls::createDirectory),
            call("path_filestat_get", "iiiii", StatCalls::pathFilestatGet),
            call("path_filestat_set_times", "iiiiIIi", StatCalls::pathSetTimes),
            call("path_link", "iiiiiii", PathCalls::link),
            call("path_open", "iiiiiIIii", PathCalls::open),
            call("path_readlink", "iiiiii", PathCalls::readlink),
            call("path_remove_directory", "iii", PathCalls::removeDirectory),
            call("path_rename", "iiiiii", PathCalls::rename),
            call("path_symlink", "iiiii", PathCalls::symlink),
            call("path_unlink_file", "iii", PathCalls::unlinkFile),
            call("poll_oneoff", "iiii", PollCall::poll),
            new WasiImport("proc_exit", type("i", List.of()), (_, _, args) -> {
                throw new GuestExit((int) args[0]);
            }),
            call("proc_raise", "i", HostCalls::procRaise),
            call("sched_yield", "", HostCalls::schedYield),
            call("random_get", "ii", HostCalls::randomGet),
            call("sock_accept", "iii", HostCalls::sock),
            call("sock_recv", "iiiiii", HostCalls::sock),
            call("sock_send", "iiiii", HostCalls::sock),
            call("sock_shutdown", "ii", HostCalls::sock));

    private static final Map<String, Call> SNAPSHOT_0_CALLS = Map.of(
            "fd_seek", SnapshotZero::seek,
            "fd_filestat_get", SnapshotZero::fdFilestatGet,
            "path_filestat_get", SnapshotZero::pathFilestatGet,
            "poll_oneoff", SnapshotZero::poll);

    private static final List<WasiImport> SNAPSHOT_0_FUNCTIONS = PREVIEW_1_FUNCTIONS.stream()
            .filter(each -> !each.name().equals("sock_accept"))
            .map(WasiImports::inSnapshotZero)
            .toList();

    private WasiImports() {}

    private static WasiImport inSnapshotZero(WasiImport each) {
        Call call = SNAPSHOT_0_CALLS.get(each.name());
        return call == null ? each : new WasiImport(each.name(), each.type(), body(call));
    }

    /** Every function of preview 1, each once. */
    public static List<WasiImport> previewOne() {
        return PREVIEW_1_FUNCTIONS;
    }

    /** Every function of snapshot 0, each once. */
    public static List<WasiImport> snapshotZero() {
        return SNAPSHOT_0_FUNCTIONS;
    }

    private static WasiImport call(String name, String parameters, Call call) {
        return new WasiImport(name, type(parameters, List.of(ValType.I32)), body(call));
    }

    private static FunctionType type(String parameters, List<ValType> results) {
        List<ValType> types = parameters
                .chars()
                .mapToObj(letter -> letter == 'I' ? ValType.I64 : ValType.I32)
                .toList();
        return FunctionType.of(types, results);
    }

    private static WasiImport.Body body(Call call) {
        return (wasi, memory, args) -> {
            try {
                call.run(wasi, wasi.view(memory), args);
                return Errno.SUCCESS.code();
            } catch (ErrnoException e) {
                return e.errno().code();
            }
        };
    }

    /** A call that returns if it succeeds. */
    private interface Call {
        void run(Wasi wasi, GuestMemory memory, long[] args);
    }
}
