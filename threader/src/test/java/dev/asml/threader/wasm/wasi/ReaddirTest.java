package dev.asml.threader.wasm.wasi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Listings are whole at every size of buffer, and cookies hold while entries come and go. */
final class ReaddirTest {
    private static final int HEADER = 24;
    private static final int LONGEST = HEADER + "a-longer-name".length();

    private final Caller caller = Caller.withTmp(1 << 20);

    static IntStream bufferSizes() {
        return IntStream.rangeClosed(LONGEST, 300);
    }

    @ParameterizedTest
    @MethodSource("bufferSizes")
    void everyBufferSizeShowsEachEntryOnce(int size) {
        for (String name : List.of("x", "a-longer-name", "übung", "y")) {
            caller.opened(Caller.TMP, name, Caller.CREATE);
        }

        assertThat(list(Caller.TMP, size)).containsExactly(".", "..", "x", "a-longer-name", "übung", "y");
    }

    @Test
    void anyBufferIsFilledUnlessTheListingEnds() {
        caller.opened(Caller.TMP, "name", Caller.CREATE);
        int whole = HEADER + 1 + HEADER + 2 + HEADER + 4;

        for (int size = 0; size <= whole + 10; size++) {
            caller.memory.fill((byte) 0x55, Caller.BUFFER, Caller.BUFFER + 200);
            caller.ok("fd_readdir", Caller.TMP, Caller.BUFFER, size, 0, Caller.RESULT);
            assertThat(caller.result()).isEqualTo(Math.min(size, whole));
            assertThat(caller.memory.read(Caller.BUFFER + Math.min(size, whole)))
                    .isEqualTo((byte) 0x55);
        }
    }

    @Test
    void cookiesOutliveRemovedAndAddedEntries() {
        for (String name : List.of("a", "b", "c")) {
            caller.opened(Caller.TMP, name, Caller.CREATE);
        }
        long afterA = cookieOf("a");

        caller.path("path_unlink_file", Caller.TMP, "a");
        caller.path("path_unlink_file", Caller.TMP, "b");
        caller.opened(Caller.TMP, "d", Caller.CREATE);

        assertThat(entries(Caller.TMP, 1000, afterA)).extracting(Entry::name).containsExactly("c", "d");
    }

    @Test
    void cookiesNobodyGaveOutEndTheListing() {
        assertThat(entries(Caller.TMP, 1000, -1)).isEmpty();
        assertThat(entries(Caller.ROOT, 1000, Long.MAX_VALUE)).isEmpty();
        assertThat(entries(Caller.ROOT, 1000, Long.MIN_VALUE)).isEmpty();
    }

    @Test
    void theRootShowsAssetsAndTmp(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("z.txt"), "z");
        Files.createDirectory(folder.resolve("dir"));
        Caller withAssets = new Caller(TestHost.wasi(new TestHost(), Assets.of(folder), 0));

        assertThat(bufferSizes().mapToObj(size -> list(withAssets, Caller.ROOT, size)))
                .allSatisfy(names -> assertThat(names).containsExactly(".", "..", "dir", "z.txt", "tmp"));
    }

    @Test
    void onlyDirectoriesAreListed() {
        int file = caller.opened(Caller.TMP, "file", Caller.CREATE);

        assertThat(caller.call("fd_readdir", file, Caller.BUFFER, 100, 0, Caller.RESULT))
                .isEqualTo(Errno.NOTDIR.code());
    }

    private long cookieOf(String name) {
        return entries(Caller.TMP, 1000, 0).stream()
                .filter(entry -> entry.name().equals(name))
                .findFirst()
                .orElseThrow()
                .cookie();
    }

    private List<String> list(int fd, int size) {
        return list(caller, fd, size);
    }

    /** Goes on after the last whole entry, as libc does, until a buffer is not filled. */
    private static List<String> list(Caller caller, int fd, int size) {
        List<String> names = new ArrayList<>();
        long cookie = 0;
        while (true) {
            List<Entry> batch = entries(caller, fd, size, cookie);
            batch.forEach(entry -> names.add(entry.name()));
            if (caller.result() < size) {
                return names;
            }
            cookie = batch.getLast().cookie();
        }
    }

    private List<Entry> entries(int fd, int size, long cookie) {
        return entries(caller, fd, size, cookie);
    }

    private static List<Entry> entries(Caller caller, int fd, int size, long cookie) {
        caller.ok("fd_readdir", fd, Caller.BUFFER, size, cookie, Caller.RESULT);
        List<Entry> entries = new ArrayList<>();
        int end = Caller.BUFFER + caller.result();
        int at = Caller.BUFFER;
        while (at + HEADER <= end && at + HEADER + caller.memory.readInt(at + 16) <= end) {
            int length = caller.memory.readInt(at + 16);
            entries.add(new Entry(caller.memory.readLong(at), caller.memory.readString(at + HEADER, length)));
            at += HEADER + length;
        }
        return entries;
    }

    private record Entry(long cookie, String name) {}
}
