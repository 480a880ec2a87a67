package dev.asml.threader.wasm.wasi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Devices in the file tree: their names, their descriptors, and how their bytes move. */
final class DeviceFilesTest {
    private static final long EVERY_RIGHT = -1;
    private static final int DIRECTORY = 2;
    private static final int VECTORS = 0x100;
    private static final int MODIFIED_NOW = 8;

    private final ByteDevice frame = new ByteDevice("0123456789");
    private final ByteDevice input = new ByteDevice("");
    private final Map<String, Device> devices = Map.of(
            "_wasmer/dev/fb0/fb", frame, "dev/wasmerfb0", frame, "_wasmer/dev/fb0/input", input, "dev/input", input);
    private final Caller caller = with(Assets.none());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "_wasmer/dev/fb0/fb",
                "dev/wasmerfb0",
                "/dev/wasmerfb0",
                "./dev/wasmerfb0",
                "dev/./../dev//wasmerfb0",
                "//_wasmer/dev/../dev/fb0/fb",
            })
    void allNamesLeadToTheSameDevice(String path) {
        int fd = caller.opened(Caller.ROOT, path, 0);

        assertThat(caller.read(fd, 4)).isEqualTo("0123");
        assertThat(caller.stat(Caller.ROOT, path)).isZero();
        assertThat(caller.memory.readLong(Caller.BUFFER + 8)).isEqualTo(inode("dev/wasmerfb0"));
    }

    private long inode(String path) {
        assertThat(caller.stat(Caller.ROOT, path)).isZero();
        return caller.memory.readLong(Caller.BUFFER + 8);
    }

    @ParameterizedTest
    @CsvSource({
        "dev/wasmerfb0/, NOTDIR",
        "/dev/wasmerfb0/, NOTDIR",
        "dev/wasmerfb0/x, NOTDIR",
        "dev/wasmerfb1, NOENT",
        "/dev/wasmerfb1, NOENT",
        "_wasmer/dev/fb4/fb, NOENT",
        "sys/class/x, NOENT",
        "../dev/wasmerfb0, PERM",
        "/../dev/wasmerfb0, PERM",
        "/dev/../../dev/wasmerfb0, PERM",
        "/dev/.., PERM",
        "/etc/passwd, PERM",
        "/, PERM",
        "/tmp, PERM",
        "/dev/../tmp, NOENT",
    })
    void otherPathsFailAsEverywhere(String path, Errno errno) {
        assertThat(caller.open(Caller.ROOT, path, 0, Caller.READ_RIGHTS, 0)).isEqualTo(errno.code());
        assertThat(caller.stat(Caller.ROOT, path)).isEqualTo(errno.code());
    }

    @Test
    void onlyTheRootKnowsAbsolutePaths() {
        assertThat(caller.open(Caller.TMP, "/dev/input", 0, Caller.READ_RIGHTS, 0))
                .isEqualTo(Errno.PERM.code());
    }

    @ParameterizedTest
    @ValueSource(strings = {"dev/input", "_wasmer/dev/fb0/fb", "sys", "dev"})
    void withoutDevicesThereIsNothing(String path) {
        Caller none = Caller.withTmp(0);

        assertThat(none.open(Caller.ROOT, path, Caller.CREATE, EVERY_RIGHT, 0)).isNotZero();
        assertThat(none.open(Caller.ROOT, path, 0, Caller.READ_RIGHTS, 0)).isEqualTo(Errno.NOENT.code());
        assertThat(none.stat(Caller.ROOT, path)).isEqualTo(Errno.NOENT.code());
        assertThat(none.open(Caller.ROOT, "/" + path, 0, Caller.READ_RIGHTS, 0)).isEqualTo(Errno.NOENT.code());
        assertThat(none.names(Caller.ROOT)).containsExactly("tmp");
    }

    @Test
    void directoriesOfDevicesAreListed() {
        assertThat(caller.names(Caller.ROOT)).containsExactly("_wasmer", "dev", "tmp");
        assertThat(names(caller, "_wasmer/dev")).containsExactly("fb0");
        assertThat(names(caller, "/_wasmer/dev/fb0")).containsExactly("fb", "input");
        assertThat(names(caller, "dev/")).containsExactly("input", "wasmerfb0");
    }

    private static List<String> names(Caller caller, String path) {
        return caller.names(caller.opened(Caller.ROOT, path, 0));
    }

    @Test
    void assetsShowUpBesideDevicesButNotInTheirPlace(@TempDir Path folder) throws IOException {
        Files.createDirectories(folder.resolve("_wasmer/dev/fb0/fb"));
        Files.createDirectories(folder.resolve("dev/more"));
        Files.writeString(folder.resolve("_wasmer/dev/rom.gb"), "rom");
        Files.writeString(folder.resolve("dev/wasmerfb0"), "hidden");
        Files.writeString(folder.resolve("dev/more/a"), "a");
        Files.writeString(folder.resolve("game.gb"), "game");
        Caller both = with(Assets.of(folder));

        assertThat(both.read(both.opened(Caller.ROOT, "_wasmer/dev/rom.gb", 0), 10))
                .isEqualTo("rom");
        assertThat(both.read(both.opened(Caller.ROOT, "dev/more/a", 0), 10)).isEqualTo("a");
        assertThat(both.read(both.opened(Caller.ROOT, "game.gb", 0), 10)).isEqualTo("game");
        assertThat(both.read(both.opened(Caller.ROOT, "dev/wasmerfb0", 0), 20)).isEqualTo("0123456789");
        assertThat(both.names(Caller.ROOT)).containsExactly("_wasmer", "dev", "game.gb", "tmp");
        assertThat(names(both, "dev")).containsExactly("input", "more", "wasmerfb0");
        assertThat(names(both, "_wasmer/dev")).containsExactly("fb0", "rom.gb");
        assertThat(both.open(Caller.ROOT, "/game.gb", 0, Caller.READ_RIGHTS, 0)).isEqualTo(Errno.PERM.code());
        assertThat(both.open(Caller.ROOT, "/dev/more/a", 0, Caller.READ_RIGHTS, 0))
                .isEqualTo(Errno.PERM.code());
    }

    @Test
    void theTreeOfDevicesCannotBeChanged() {
        int rofs = Errno.ROFS.code();

        assertThat(caller.path("path_unlink_file", Caller.ROOT, "dev/input")).isEqualTo(rofs);
        assertThat(caller.path("path_remove_directory", Caller.ROOT, "dev")).isEqualTo(rofs);
        assertThat(caller.path("path_create_directory", Caller.ROOT, "dev/x")).isEqualTo(rofs);
        assertThat(caller.path("path_create_directory", Caller.ROOT, "dev")).isEqualTo(Errno.EXIST.code());
        assertThat(caller.rename(Caller.ROOT, "dev/input", Caller.TMP, "x")).isEqualTo(rofs);
        assertThat(caller.rename(Caller.TMP, "x", Caller.ROOT, "dev/input")).isEqualTo(Errno.NOENT.code());
        assertThat(caller.link(Caller.ROOT, "dev/input", Caller.TMP, "x")).isEqualTo(Errno.XDEV.code());
        assertThat(caller.symlink("a", Caller.ROOT, "dev/x")).isEqualTo(rofs);
        assertThat(caller.open(Caller.ROOT, "dev/x", Caller.CREATE, EVERY_RIGHT, 0))
                .isEqualTo(rofs);
        assertThat(caller.path("path_readlink", Caller.ROOT, "dev/input", Caller.BUFFER, 10, 0))
                .isEqualTo(Errno.INVAL.code());
    }

    @Test
    void linksOfTheGuestLeadToDevices() {
        assertThat(caller.symlink("../dev/wasmerfb0", Caller.ROOT, "tmp/screen"))
                .isZero();

        assertThat(caller.read(caller.opened(Caller.ROOT, "tmp/screen", 0), 3)).isEqualTo("012");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4, 5, 8, 9, 13})
    void anyFlagsAndRightsOpenADeviceAndCutNothingOff(int flags) {
        for (long rights : new long[] {EVERY_RIGHT, 0, Rights.FD_READ, Caller.ALL_RIGHTS}) {
            assertThat(caller.open(Caller.ROOT, "dev/wasmerfb0", flags, rights, 0))
                    .isZero();
            assertThat(caller.read(caller.result(), 20)).isEqualTo("0123456789");
        }
    }

    @Test
    void aDeviceIsNoDirectory() {
        assertThat(caller.open(Caller.ROOT, "dev/input", DIRECTORY, Caller.READ_RIGHTS, 0))
                .isEqualTo(Errno.NOTDIR.code());
        int fd = caller.opened(Caller.ROOT, "dev/input", 0);
        assertThat(caller.open(fd, "x", 0, Caller.READ_RIGHTS, 0)).isEqualTo(Errno.NOTDIR.code());
    }

    @Test
    void eachOpenHasACursorAndAMarkOfItsOwn() {
        int one = caller.opened(Caller.ROOT, "dev/wasmerfb0", 9);
        int other = caller.opened(Caller.ROOT, "_wasmer/dev/fb0/fb", 9);

        caller.write(one, "abc");
        caller.write(one, "def");
        assertThat(caller.read(other, 8)).isEqualTo("abcdef67");
        caller.ok("fd_close", other);
        caller.write(one, "g");

        assertThat(frame.text()).isEqualTo("abcdefg789");
        assertThat(caller.call("fd_tell", other, 0)).isEqualTo(Errno.BADF.code());
        assertThat(caller.write(other, "x")).isEqualTo(Errno.BADF.code());
        assertThat(caller.opened(Caller.ROOT, "dev/wasmerfb0", 0)).isEqualTo(other);
        assertThat(caller.read(other, 3)).isEqualTo("abc");
    }

    @Test
    void cursorsMoveFromStartHereAndEnd() {
        int fd = caller.opened(Caller.ROOT, "dev/wasmerfb0", 0);

        assertThat(seek(fd, 4, FdCalls.WHENCE_SET)).isEqualTo(4);
        assertThat(seek(fd, 3, FdCalls.WHENCE_CUR)).isEqualTo(7);
        assertThat(seek(fd, -1, FdCalls.WHENCE_END)).isEqualTo(9);
        assertThat(seek(fd, 50, FdCalls.WHENCE_END)).isEqualTo(60);
        assertThat(caller.read(fd, 10)).isEmpty();
        assertThat(caller.call("fd_seek", fd, -61, FdCalls.WHENCE_CUR, 0)).isEqualTo(Errno.INVAL.code());
        assertThat(caller.call("fd_seek", fd, 0, 3, 0)).isEqualTo(Errno.INVAL.code());
        caller.ok("fd_tell", fd, 0);
        assertThat(caller.memory.readLong(0)).isEqualTo(60);
    }

    private long seek(int fd, long offset, int whence) {
        caller.ok("fd_seek", fd, offset, whence, 0);
        return caller.memory.readLong(0);
    }

    @Test
    void aWriteReachesTheDeviceAtOnceHoweverManyPiecesItHas() {
        int fd = caller.opened(Caller.ROOT, "dev/wasmerfb0", 0);
        pieces("16", "", "0x", "144", "");

        caller.ok("fd_write", fd, VECTORS, 5, 0);

        assertThat(caller.result()).isEqualTo(7);
        assertThat(frame.writes).containsExactly("160x144");
    }

    @Test
    void aReadIsSpreadOverItsPieces() {
        int fd = caller.opened(Caller.ROOT, "dev/wasmerfb0", 0);
        pieces("..", "", "...", ".");

        caller.ok("fd_read", fd, VECTORS, 4, 0);

        assertThat(caller.result()).isEqualTo(6);
        assertThat(frame.reads).containsExactly(6);
        assertThat(caller.memory.readString(Caller.BUFFER, 2)).isEqualTo("01");
        assertThat(caller.memory.readString(Caller.BUFFER + 0x20, 3)).isEqualTo("234");
        assertThat(caller.memory.readString(Caller.BUFFER + 0x30, 2)).isEqualTo("5\0");
    }

    /** Writes texts sixteen bytes apart, and the vectors that name them. */
    private void pieces(String... texts) {
        for (int i = 0; i < texts.length; i++) {
            caller.memory.writeI32(VECTORS + 8 * i, Caller.BUFFER + 0x10 * i);
            caller.memory.writeI32(VECTORS + 8 * i + 4, caller.put(Caller.BUFFER + 0x10 * i, texts[i]));
        }
    }

    @Test
    void noBytesAtAllAreFine() {
        int fd = caller.opened(Caller.ROOT, "dev/wasmerfb0", 0);

        caller.ok("fd_write", fd, VECTORS, 0, 0);
        assertThat(caller.result()).isZero();
        caller.ok("fd_read", fd, VECTORS, 0, 0);
        assertThat(caller.result()).isZero();
    }

    @Test
    void thousandsOfPiecesMoveWhole() {
        int fd = caller.opened(Caller.ROOT, "dev/wasmerfb0", 0);
        for (int i = 0; i < 1024; i++) {
            caller.memory.writeI32(Caller.BUFFER + 8 * i, VECTORS + i % 8);
            caller.memory.writeI32(Caller.BUFFER + 8 * i + 4, 1);
        }
        caller.put(VECTORS, "abcdefgh");

        caller.ok("fd_write", fd, Caller.BUFFER, 1024, 0);

        assertThat(frame.writes).containsExactly("abcdefgh".repeat(128));
    }

    @Test
    void aPieceOutsideOfTheMemoryIsAFaultAndNothingIsWritten() {
        int fd = caller.opened(Caller.ROOT, "dev/wasmerfb0", 0);
        pieces("ok", "bad");
        caller.memory.writeI32(VECTORS + 8, Integer.MIN_VALUE);

        assertThat(caller.call("fd_write", fd, VECTORS, 2, 0)).isEqualTo(Errno.FAULT.code());
        assertThat(caller.call("fd_write", fd, VECTORS, 1, Integer.MIN_VALUE)).isEqualTo(Errno.FAULT.code());
        assertThat(caller.call("fd_read", fd, Integer.MIN_VALUE, 1, 0)).isEqualTo(Errno.FAULT.code());
        assertThat(frame.writes).isEmpty();
    }

    @Test
    void whatADeviceDoesNotTakeIsInvalid() {
        int fd = caller.opened(Caller.ROOT, "dev/wasmerfb0", 0);

        assertThat(caller.write(fd, "bad")).isEqualTo(Errno.INVAL.code());
        assertThat(caller.pwrite(fd, "bad", 3)).isEqualTo(Errno.INVAL.code());
        assertThat(frame.text()).isEqualTo("0123456789");
    }

    @Test
    void positionedTransfersLeaveTheCursorAlone() {
        int fd = caller.opened(Caller.ROOT, "dev/wasmerfb0", 0);
        caller.read(fd, 2);

        assertThat(caller.pread(fd, 3, 6)).isEqualTo("678");
        assertThat(caller.pwrite(fd, "xy", 4)).isZero();
        assertThat(caller.pwrite(fd, "xy", -1)).isEqualTo(Errno.INVAL.code());

        assertThat(caller.read(fd, 20)).isEqualTo("23xy6789");
    }

    @Test
    void appendingWritesWhereTheCursorIs() {
        assertThat(caller.open(Caller.ROOT, "dev/wasmerfb0", 0, EVERY_RIGHT, Descriptor.APPEND))
                .isZero();

        caller.write(caller.result(), "ab");

        assertThat(frame.text()).isEqualTo("ab23456789");
    }

    @Test
    void aDeviceIsSeenAsACharacterDeviceThatCanSeek() {
        int fd = caller.opened(Caller.ROOT, "dev/wasmerfb0", 0);

        caller.ok("fd_fdstat_get", fd, Caller.BUFFER);
        assertThat(caller.memory.read(Caller.BUFFER)).isEqualTo((byte) FileType.CHARACTER_DEVICE.code());
        assertThat(caller.memory.readLong(Caller.BUFFER + 8) & (Rights.FD_SEEK | Rights.FD_TELL))
                .isEqualTo(Rights.FD_SEEK | Rights.FD_TELL);
        caller.ok("fd_filestat_get", fd, Caller.BUFFER);
        assertThat(caller.memory.read(Caller.BUFFER + 16)).isEqualTo((byte) FileType.CHARACTER_DEVICE.code());
        assertThat(caller.memory.readLong(Caller.BUFFER + 24)).isEqualTo(2);
        assertThat(caller.memory.readLong(Caller.BUFFER + 32)).isEqualTo(10);
        frame.append("more");
        assertThat(caller.stat(Caller.ROOT, "dev/wasmerfb0")).isZero();
        assertThat(caller.memory.readLong(Caller.BUFFER + 32)).isEqualTo(14);
    }

    @Test
    void callsForFilesOnDiskAreTakenAndDoNothing() {
        int fd = caller.opened(Caller.ROOT, "dev/wasmerfb0", 0);

        caller.ok("fd_filestat_set_size", fd, 3);
        caller.ok("fd_allocate", fd, 0, 1L << 40);
        caller.ok("fd_advise", fd, 0, 10, 2);
        caller.ok("fd_sync", fd);
        caller.ok("fd_datasync", fd);
        caller.ok("fd_filestat_set_times", fd, 1, 2, MODIFIED_NOW);
        assertThat(caller.call("fd_filestat_set_size", fd, -1)).isEqualTo(Errno.INVAL.code());
        assertThat(caller.call("fd_readdir", fd, Caller.BUFFER, 100, 0, 0)).isEqualTo(Errno.NOTDIR.code());

        assertThat(frame.text()).isEqualTo("0123456789");
    }

    @Test
    void descriptorsOfDevicesAreRenumbered() {
        int device = caller.opened(Caller.ROOT, "dev/wasmerfb0", 0);
        int file = caller.opened(Caller.TMP, "file", Caller.CREATE);
        caller.read(device, 5);

        caller.ok("fd_renumber", device, file);

        assertThat(caller.read(file, 5)).isEqualTo("56789");
        assertThat(caller.call("fd_close", device)).isEqualTo(Errno.BADF.code());
        caller.ok("fd_renumber", caller.opened(Caller.TMP, "file", 0), file);
        assertThat(caller.read(file, 5)).isEmpty();
    }

    @Test
    void openDevicesTakeNoPlacesOfFiles() {
        int device = caller.opened(Caller.ROOT, "dev/input", 0);
        for (int i = 0; i < 2000; i++) {
            caller.opened(Caller.ROOT, "dev/input", 0);
        }
        int usual = 5;
        for (int i = usual; i < 1024; i++) {
            caller.opened(Caller.TMP, "file", Caller.CREATE);
        }

        assertThat(caller.open(Caller.TMP, "other", Caller.CREATE, Caller.ALL_RIGHTS, 0))
                .isEqualTo(Errno.MFILE.code());
        assertThat(caller.stat(Caller.TMP, "other")).isEqualTo(Errno.NOENT.code());
        int last = caller.opened(Caller.ROOT, "dev/input", 0);
        caller.ok("fd_renumber", device, last - 1);
        caller.opened(Caller.TMP, "file", 0);
        assertThat(caller.open(Caller.TMP, "file", 0, Caller.READ_RIGHTS, 0)).isEqualTo(Errno.MFILE.code());
    }

    @Test
    void aMillionDevicesAreOpenAtOnceAndTheirHeapIsCounted() {
        TestHeap heap = new TestHeap(256 << 20);
        Wasi wasi = new Wasi(new TestHost(), Assets.none(), devices, 0, heap);
        Caller leaking = new Caller(wasi);
        for (int i = 0; i < 1_000_000; i++) {
            leaking.opened(Caller.ROOT, "_wasmer/dev/fb0/fb", 9);
        }

        assertThat(leaking.result()).isEqualTo(1_000_004);
        assertThat(leaking.read(500_000, 3)).isEqualTo("012");
        assertThat(leaking.read(leaking.opened(Caller.ROOT, "dev/wasmerfb0", 0), 3))
                .isEqualTo("012");
        assertThat(heap.committed()).isBetween(48_000_000L, 100_000_000L);
        wasi.close();
        assertThat(heap.committed()).isZero();
    }

    @Test
    void aGuestThatLeaksWhatTheHostDoesNotHaveGetsAnError() {
        Caller leaking = new Caller(new Wasi(new TestHost(), Assets.none(), devices, 0, new TestHeap(1 << 20)));
        int errno = 0;
        int opened = 0;
        while (errno == 0) {
            errno = leaking.open(Caller.ROOT, "dev/input", 0, 0, 0);
            opened++;
        }

        assertThat(errno).isEqualTo(Errno.NFILE.code());
        assertThat(opened).isBetween(10_000, 30_000);
        leaking.ok("fd_close", 1000);
        assertThat(leaking.opened(Caller.ROOT, "dev/input", 0)).isEqualTo(1000);
    }

    @Test
    void pathsThatAreInEachOthersWayAreTheHostsMistake() {
        Device device = new ByteDevice("");
        for (Map<String, Device> wrong : List.of(
                Map.of("a", device, "a/b", device), Map.of("a/", device), Map.<String, Device>of("tmp/a", device))) {
            Caller mistaken = new Caller(TestHost.wasi(new TestHost(), Assets.none(), wrong, 0));
            assertThatThrownBy(() -> mistaken.stat(Caller.ROOT, "a")).isInstanceOf(IllegalArgumentException.class);
        }
    }

    private Caller with(Assets assets) {
        return new Caller(TestHost.wasi(new TestHost(), assets, devices, 1 << 20));
    }
}
