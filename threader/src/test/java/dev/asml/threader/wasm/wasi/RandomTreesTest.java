package dev.asml.threader.wasm.wasi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However a guest makes, moves, links and removes files: what it removed it can use again, to the last byte. */
final class RandomTreesTest {
    private static final int LIMIT = 2000;
    private static final int STEPS = 5000;
    private static final List<String> NAMES =
            List.of("a", "b", "c", ".", "..", "a/b", "b/c", "a/b/c", "c/", "a/..", "b/../c");

    private final Caller caller = Caller.withTmp(LIMIT);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void nothingIsLost(long seed) {
        Random random = new Random(seed);
        int[] done = new int[8];
        for (int i = 0; i < STEPS; i++) {
            int kind = random.nextInt(done.length);
            if (step(kind, random) == 0) {
                done[kind]++;
            }
        }
        assertThat(done).as("steps that succeeded").doesNotContain(0);

        closeAll();
        removeAll(Caller.TMP);

        int file = caller.opened(Caller.TMP, "file", Caller.CREATE);
        assertThat(caller.write(file, "x".repeat(LIMIT + 1))).isZero();
        assertThat(caller.result()).isEqualTo(LIMIT);
        assertThat(emptyDirectoriesThatFit()).isEqualTo(4095);
    }

    private int step(int kind, Random random) {
        String path = any(random);
        int start = random.nextInt(8) == 0 ? 5 + random.nextInt(20) : Caller.TMP;
        return switch (kind) {
            case 0 -> caller.open(start, path, random.nextInt(16), Caller.ALL_RIGHTS, random.nextInt(2));
            case 1 -> caller.path("path_create_directory", start, path);
            case 2 -> caller.path("path_remove_directory", start, path);
            case 3 -> caller.path("path_unlink_file", start, path);
            case 4 -> caller.rename(start, path, Caller.TMP, any(random));
            case 5 -> caller.link(start, path, Caller.TMP, any(random));
            case 6 -> caller.symlink(any(random), start, path);
            default -> useDescriptor(5 + random.nextInt(20), random);
        };
    }

    private int useDescriptor(int fd, Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> caller.write(fd, "x".repeat(random.nextInt(400)));
            case 1 -> caller.pwrite(fd, "y", random.nextInt(LIMIT));
            case 2 -> caller.call("fd_filestat_set_size", fd, random.nextInt(LIMIT));
            default -> caller.call("fd_close", fd);
        };
    }

    private static String any(Random random) {
        return NAMES.get(random.nextInt(NAMES.size()));
    }

    private void closeAll() {
        for (int fd = 5; fd < 1024; fd++) {
            caller.call("fd_close", fd);
        }
    }

    private void removeAll(int directory) {
        for (String name : caller.names(directory)) {
            if (caller.path("path_unlink_file", directory, name) == Errno.ISDIR.code()) {
                int below = caller.opened(directory, name, 0);
                removeAll(below);
                caller.ok("fd_close", below);
                assertThat(caller.path("path_remove_directory", directory, name))
                        .isZero();
            }
        }
    }

    private int emptyDirectoriesThatFit() {
        int made = 0;
        while (caller.path("path_create_directory", Caller.TMP, "d" + made) == 0) {
            made++;
        }
        return made;
    }
}
