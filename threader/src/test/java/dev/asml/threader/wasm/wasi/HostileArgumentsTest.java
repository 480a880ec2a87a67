package dev.asml.threader.wasm.wasi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.dylibso.chicory.runtime.ByteArrayMemory;
import com.dylibso.chicory.runtime.Memory;
import com.dylibso.chicory.wasm.types.MemoryLimits;
import com.dylibso.chicory.wasm.types.ValType;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a guest passes, it gets an error number: never a host exception, and never much of the host's time. */
final class HostileArgumentsTest {
    private static final List<WasiImport> ALL = Stream.of(WasiImports.previewOne(), WasiImports.snapshotZero())
            .flatMap(List::stream)
            .toList();
    private static final int CALLS = 60_000;
    private static final int PAGES = 2;
    private static final int LAST_ERRNO = 76;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void noArgumentsMakeTheHostFail(long seed) {
        Random random = new Random(seed);
        Memory memory = new ByteArrayMemory(new MemoryLimits(PAGES, PAGES));
        Wasi wasi = withOpenFiles();
        for (int i = 0; i < CALLS; i++) {
            if (i % 300 == 0) {
                fill(memory, random);
                wasi = withOpenFiles();
            }
            WasiImport each = ALL.get(random.nextInt(ALL.size()));
            assertThat(errno(each, wasi, memory, arguments(each, random)))
                    .as("%s, seed %d, call %d", each.name(), seed, i)
                    .isBetween(0, LAST_ERRNO);
        }
    }

    /** A guest whose descriptors 5 to 9 are open on files, a directory and a device. */
    private static Wasi withOpenFiles() {
        Device device = new BoundedDevice();
        Wasi wasi = TestHost.wasi(new TestHost(), Assets.none(), Map.of("b", device, "dev/a", device), 1 << 16);
        Caller caller = new Caller(wasi);
        caller.write(caller.opened(Caller.TMP, "a", Caller.CREATE), "text");
        caller.opened(Caller.TMP, "a", 0);
        caller.opened(Caller.TMP, "b", Caller.CREATE);
        caller.path("path_create_directory", Caller.TMP, "d");
        caller.opened(Caller.TMP, "d", 0);
        caller.opened(Caller.ROOT, "dev/a", 0);
        return wasi;
    }

    private static int errno(WasiImport call, Wasi wasi, Memory memory, long[] args) {
        try {
            return call.body().call(wasi, memory, args);
        } catch (GuestExit _) {
            return 0;
        }
    }

    /** Small numbers, which make sensible vectors, paths and descriptors, between random ones. */
    private static void fill(Memory memory, Random random) {
        String[] paths = {"tmp/", "../", "a", "./", "b/", "tmp/a", "/dev/a", "\0", "é", "b"};
        for (int address = 0; address < PAGES * Memory.PAGE_SIZE; address += 16) {
            memory.writeString(address, paths[random.nextInt(paths.length)]);
            memory.writeI32(address + 12, random.nextInt(100));
            if (random.nextInt(4) == 0) {
                memory.writeLong(address, random.nextLong());
            }
        }
    }

    private static long[] arguments(WasiImport call, Random random) {
        return call.type().params().stream()
                .mapToLong(type -> type.equals(ValType.I64) ? wide(random) : narrow(random))
                .toArray();
    }

    private static long narrow(Random random) {
        int end = PAGES * Memory.PAGE_SIZE;
        return switch (random.nextInt(16)) {
            case 0 -> random.nextInt();
            case 1 -> random.nextInt(end);
            case 2 -> end - random.nextInt(64);
            case 3 -> -random.nextInt(64);
            case 4 -> Integer.MIN_VALUE + random.nextInt(16);
            case 5, 6, 7 -> random.nextInt(1024) * 16L;
            default -> random.nextInt(9);
        };
    }

    private static long wide(Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> random.nextLong();
            case 1 -> -1;
            case 2 -> Long.MIN_VALUE + random.nextInt(4);
            case 3 -> random.nextInt();
            default -> random.nextInt(1000);
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"fd_read", "fd_write"})
    void aMillionVectorsAreAShortTransfer(String name) {
        Memory memory = new ByteArrayMemory(new MemoryLimits(200, 200));
        Wasi wasi = TestHost.wasi(new TestHost(), Assets.none(), 1 << 16);
        int vectors = 1 << 20;
        for (int i = 0; i < vectors; i++) {
            memory.writeI32(64 + i * 8 + 4, 1);
        }

        assertThat(Caller.call(name, wasi, memory, name.equals("fd_read") ? 0 : 1, 64, vectors, 0))
                .isZero();

        assertThat(memory.readInt(0)).isLessThanOrEqualTo(1024);
    }

    @Test
    void vectorsThatWrapAroundAreFaults() {
        Memory memory = new ByteArrayMemory(new MemoryLimits(1, 1));
        Wasi wasi = TestHost.wasi(new TestHost(), Assets.none(), 1 << 16);

        assertThat(Caller.call("fd_write", wasi, memory, 1, 8, 0x2000_0001, 0)).isEqualTo(Errno.FAULT.code());
        assertThat(Caller.call("fd_write", wasi, memory, 1, -8, 2, 0)).isEqualTo(Errno.FAULT.code());
        memory.writeI32(16, -4);
        memory.writeI32(20, 8);
        assertThat(Caller.call("fd_write", wasi, memory, 1, 16, 1, 0)).isEqualTo(Errno.FAULT.code());
    }

    @Test
    void vectorsLongerThanTheMemoryTogetherAreCountedRight() {
        Memory memory = new ByteArrayMemory(new MemoryLimits(2, 2));
        TestHost host = new TestHost();
        host.input = new byte[100_000];
        for (int i = 0; i < 1024; i++) {
            memory.writeI32(16 + i * 8, Memory.PAGE_SIZE);
            memory.writeI32(16 + i * 8 + 4, Memory.PAGE_SIZE);
        }

        assertThat(Caller.call("fd_read", TestHost.wasi(host, Assets.none(), 0), memory, 0, 16, 1024, 0))
                .isZero();

        assertThat(memory.readInt(0)).isEqualTo(100_000);
    }

    @Test
    void anInterruptEndsALongDrawOfRandomBytes() {
        Memory memory = new ByteArrayMemory(new MemoryLimits(200, 200));
        Wasi wasi = TestHost.wasi(new TestHost(), Assets.none(), 0);
        Thread.currentThread().interrupt();

        int errno = Caller.call("random_get", wasi, memory, 0, 200 * Memory.PAGE_SIZE);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(errno).isEqualTo(Errno.INTR.code());
    }

    @Test
    void exitAndRaiseEndTheGuest() {
        Caller caller = Caller.withTmp(0);

        assertThatThrownBy(() -> caller.call("proc_exit", 7))
                .isInstanceOfSatisfying(
                        GuestExit.class, exit -> assertThat(exit.code()).isEqualTo(7));
        assertThatThrownBy(() -> caller.call("proc_raise", 6))
                .isInstanceOfSatisfying(
                        GuestExit.class, exit -> assertThat(exit.code()).isEqualTo(134));
        assertThat(caller.call("proc_raise", 99)).isEqualTo(Errno.INVAL.code());
    }

    @Test
    void thereAreNoSockets() {
        Caller caller = Caller.withTmp(0);

        assertThat(caller.call("sock_accept", 1, 0, 0)).isEqualTo(Errno.NOTSOCK.code());
        assertThat(caller.call("sock_recv", 99, 0, 0, 0, 0, 0)).isEqualTo(Errno.BADF.code());
    }

    /** A device that takes any bytes, and always has some. */
    private static final class BoundedDevice implements Device {
        @Override
        public long size() {
            return 1000;
        }

        @Override
        public int read(DeviceCursor cursor, GuestBuffer room) {
            int count = Math.min(room.length(), 100);
            room.put(room.length() - count, new byte[100], 0, count);
            return count;
        }

        @Override
        public int write(DeviceCursor cursor, GuestBuffer bytes) {
            int count = Math.min(bytes.length(), 100);
            bytes.get(bytes.length() - count, new byte[100], 0, count);
            return bytes.length() % 7 == 0 ? INVALID : bytes.length();
        }

        @Override
        public long readable(DeviceCursor cursor) {
            return 1;
        }

        @Override
        public void waiter(@Nullable Thread thread) {}
    }
}
