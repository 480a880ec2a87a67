package dev.asml.threader.wasm.wasi;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The writable directory: its limits, files without a name, renames, links. */
final class TmpFilesTest {
    private final Caller caller = Caller.withTmp(1000);

    @Test
    void aWriteThatDoesNotFitIsCutShortAndTheNextOneFails() {
        int file = caller.opened(Caller.TMP, "big", Caller.CREATE);

        assertThat(caller.write(file, "x".repeat(600))).isZero();
        assertThat(caller.write(file, "y".repeat(600))).isZero();
        assertThat(caller.result()).isEqualTo(400);
        assertThat(caller.write(file, "z")).isEqualTo(Errno.NOSPC.code());
        assertThat(caller.pwrite(file, "z", 0)).isZero();
    }

    @Test
    void growingAndHolesCountAsUsedSpace() {
        int file = caller.opened(Caller.TMP, "big", Caller.CREATE);

        assertThat(caller.call("fd_filestat_set_size", file, 1001)).isEqualTo(Errno.NOSPC.code());
        assertThat(caller.call("fd_allocate", file, 900, 101)).isEqualTo(Errno.NOSPC.code());
        assertThat(caller.pwrite(file, "z", 1000)).isEqualTo(Errno.NOSPC.code());
        assertThat(caller.call("fd_filestat_set_size", file, 1L << 40)).isEqualTo(Errno.FBIG.code());
        assertThat(caller.pwrite(file, "z", Long.MAX_VALUE)).isEqualTo(Errno.FBIG.code());
        assertThat(caller.pwrite(file, "z", 999)).isZero();
    }

    @Test
    void cutBytesAreGoneWhenTheFileGrowsAgain() {
        int file = caller.opened(Caller.TMP, "file", Caller.CREATE);
        caller.write(file, "secret");

        caller.ok("fd_filestat_set_size", file, 4);
        caller.ok("fd_filestat_set_size", file, 6);

        assertThat(caller.pread(file, 10, 0)).isEqualTo("secr\0\0");
    }

    @Test
    void spaceComesBackWithTheLastNameAndDescriptor() {
        int file = caller.opened(Caller.TMP, "file", Caller.CREATE);
        caller.write(file, "x".repeat(1000));
        int other = caller.opened(Caller.TMP, "other", Caller.CREATE);

        assertThat(caller.path("path_unlink_file", Caller.TMP, "file")).isZero();
        assertThat(caller.pread(file, 3, 997)).isEqualTo("xxx");
        assertThat(caller.write(other, "y")).isEqualTo(Errno.NOSPC.code());
        caller.ok("fd_close", file);
        assertThat(caller.write(other, "y".repeat(1000))).isZero();
    }

    @Test
    void truncationGivesSpaceBack() {
        int file = caller.opened(Caller.TMP, "file", Caller.CREATE);
        caller.write(file, "x".repeat(1000));

        int again = caller.opened(Caller.TMP, "file", Caller.TRUNCATE);

        assertThat(caller.write(again, "y".repeat(1000))).isZero();
    }

    @Test
    void entriesAreLimited() {
        int made = 0;
        while (caller.path("path_create_directory", Caller.TMP, "d" + made) == 0) {
            made++;
        }

        assertThat(made).isEqualTo(4096);
        assertThat(caller.path("path_create_directory", Caller.TMP, "more")).isEqualTo(Errno.NOSPC.code());
        assertThat(caller.path("path_remove_directory", Caller.TMP, "d0")).isZero();
        assertThat(caller.path("path_create_directory", Caller.TMP, "more")).isZero();
    }

    @Test
    void aLinkThatCouldNotBeMadeTakesNoSpace() {
        int file = caller.opened(Caller.TMP, "file", Caller.CREATE);
        for (int i = 1; i < 4096; i++) {
            caller.path("path_create_directory", Caller.TMP, "d" + i);
        }

        assertThat(caller.symlink("x".repeat(900), Caller.TMP, "link")).isEqualTo(Errno.NOSPC.code());
        assertThat(caller.write(file, "x".repeat(1000))).isZero();
        assertThat(caller.result()).isEqualTo(1000);
        caller.path("path_remove_directory", Caller.TMP, "d1");
        assertThat(caller.symlink("x", Caller.TMP, "link")).isEqualTo(Errno.NOSPC.code());
    }

    @Test
    void descriptorsAreLimited() {
        caller.opened(Caller.TMP, "file", Caller.CREATE);
        int last = 0;
        while (caller.open(Caller.TMP, "file", 0, Caller.READ_RIGHTS, 0) == 0) {
            last = caller.result();
        }

        assertThat(last).isEqualTo(1023);
        assertThat(caller.open(Caller.TMP, "new", Caller.CREATE, Caller.ALL_RIGHTS, 0))
                .isEqualTo(Errno.MFILE.code());
        assertThat(caller.stat(Caller.TMP, "new")).isEqualTo(Errno.NOENT.code());
        caller.ok("fd_close", 500);
        assertThat(caller.opened(Caller.TMP, "file", 0)).isEqualTo(500);
    }

    @Test
    void renameReplacesWhatMayBeReplaced() {
        caller.path("path_create_directory", Caller.TMP, "dir");
        caller.path("path_create_directory", Caller.TMP, "full");
        caller.opened(Caller.TMP, "full/file", Caller.CREATE);
        caller.opened(Caller.TMP, "file", Caller.CREATE);

        assertThat(caller.rename(Caller.TMP, "dir", Caller.TMP, "file")).isEqualTo(Errno.NOTDIR.code());
        assertThat(caller.rename(Caller.TMP, "file", Caller.TMP, "dir")).isEqualTo(Errno.ISDIR.code());
        assertThat(caller.rename(Caller.TMP, "dir", Caller.TMP, "full")).isEqualTo(Errno.NOTEMPTY.code());
        assertThat(caller.rename(Caller.TMP, "file", Caller.TMP, "new/")).isEqualTo(Errno.NOTDIR.code());
        assertThat(caller.rename(Caller.TMP, "missing", Caller.TMP, "new")).isEqualTo(Errno.NOENT.code());
        assertThat(caller.rename(Caller.TMP, ".", Caller.TMP, "new")).isEqualTo(Errno.INVAL.code());
        assertThat(caller.rename(Caller.TMP, "file", Caller.TMP, "file")).isZero();
        assertThat(caller.rename(Caller.TMP, "full", Caller.TMP, "dir")).isZero();
        assertThat(caller.stat(Caller.TMP, "dir/file")).isZero();
        assertThat(caller.rename(Caller.TMP, "file", Caller.TMP, "dir/file")).isZero();
        assertThat(caller.stat(Caller.TMP, "file")).isEqualTo(Errno.NOENT.code());
    }

    @Test
    void directoriesCannotMoveIntoThemselves() {
        caller.path("path_create_directory", Caller.TMP, "outer");
        caller.path("path_create_directory", Caller.TMP, "outer/inner");
        int inner = caller.opened(Caller.TMP, "outer/inner", 0);

        assertThat(caller.rename(Caller.TMP, "outer", Caller.TMP, "outer/inner/x"))
                .isEqualTo(Errno.INVAL.code());
        assertThat(caller.rename(Caller.TMP, "outer", inner, "x")).isEqualTo(Errno.INVAL.code());
        assertThat(caller.rename(Caller.ROOT, "tmp", Caller.TMP, "x")).isEqualTo(Errno.ROFS.code());
        assertThat(caller.rename(Caller.TMP, "outer/inner", Caller.TMP, "moved"))
                .isZero();
        assertThat(caller.path("path_create_directory", inner, "below")).isZero();
        assertThat(caller.stat(Caller.TMP, "moved/below")).isZero();
    }

    @Test
    void bothPreopensShowTheSameTmp() {
        caller.opened(Caller.ROOT, "tmp/a", Caller.CREATE);

        assertThat(caller.stat(Caller.TMP, "a")).isZero();
        assertThat(caller.rename(Caller.TMP, "a", Caller.ROOT, "tmp/b")).isZero();
        assertThat(caller.stat(Caller.TMP, "b")).isZero();
        assertThat(caller.rename(Caller.TMP, "b", Caller.ROOT, "b")).isEqualTo(Errno.ROFS.code());
    }

    @Test
    void aRemovedDirectoryTakesNoNewEntries() {
        caller.path("path_create_directory", Caller.TMP, "dir");
        int dir = caller.opened(Caller.TMP, "dir", 0);

        assertThat(caller.path("path_remove_directory", Caller.TMP, "dir")).isZero();

        assertThat(caller.path("path_create_directory", dir, "lost")).isEqualTo(Errno.NOENT.code());
        assertThat(caller.open(dir, "lost", Caller.CREATE, Caller.ALL_RIGHTS, 0))
                .isEqualTo(Errno.NOENT.code());
    }

    @Test
    void linksThatLeadNowhereOrRoundAreErrors() {
        assertThat(caller.symlink("self", Caller.TMP, "self")).isZero();
        assertThat(caller.symlink("pong", Caller.TMP, "ping")).isZero();
        assertThat(caller.symlink("ping/x", Caller.TMP, "pong")).isZero();
        assertThat(caller.symlink("../..", Caller.TMP, "out")).isZero();
        assertThat(caller.symlink("/etc", Caller.TMP, "absolute")).isEqualTo(Errno.PERM.code());

        assertThat(caller.stat(Caller.TMP, "self")).isEqualTo(Errno.LOOP.code());
        assertThat(caller.stat(Caller.TMP, "self/x")).isEqualTo(Errno.LOOP.code());
        assertThat(caller.stat(Caller.TMP, "ping")).isEqualTo(Errno.LOOP.code());
        assertThat(caller.stat(Caller.TMP, "out")).isEqualTo(Errno.PERM.code());
        assertThat(caller.open(Caller.TMP, "out/etc/passwd", 0, Caller.READ_RIGHTS, 0))
                .isEqualTo(Errno.PERM.code());
    }

    @Test
    void chainsOfLinksAreFollowedSomeWay() {
        caller.opened(Caller.TMP, "l0", Caller.CREATE);
        for (int i = 1; i <= 41; i++) {
            caller.symlink("l" + (i - 1), Caller.TMP, "l" + i);
        }

        assertThat(caller.stat(Caller.TMP, "l40")).isZero();
        assertThat(caller.stat(Caller.TMP, "l41")).isEqualTo(Errno.LOOP.code());
    }

    @Test
    void longNamesAndPathsAreRefused() {
        assertThat(caller.path("path_create_directory", Caller.TMP, "é".repeat(127)))
                .isZero();
        assertThat(caller.path("path_create_directory", Caller.TMP, "é".repeat(128)))
                .isEqualTo(Errno.NAMETOOLONG.code());
        assertThat(caller.stat(Caller.TMP, "./".repeat(2048))).isZero();
        assertThat(caller.stat(Caller.TMP, "./".repeat(2048) + ".")).isEqualTo(Errno.NAMETOOLONG.code());
    }

    @Test
    void rightsAreKeptAndCannotBeHadBack() {
        caller.opened(Caller.TMP, "file", Caller.CREATE);
        assertThat(caller.open(Caller.TMP, "file", 0, Rights.FD_READ, 0)).isZero();
        int reader = caller.result();

        assertThat(caller.write(reader, "x")).isEqualTo(Errno.NOTCAPABLE.code());
        assertThat(caller.call("fd_seek", reader, 1, 0, Caller.RESULT)).isEqualTo(Errno.NOTCAPABLE.code());
        assertThat(caller.call("fd_fdstat_set_rights", reader, Caller.ALL_RIGHTS, 0))
                .isEqualTo(Errno.NOTCAPABLE.code());
        caller.ok("fd_fdstat_set_rights", Caller.TMP, Rights.PATH_OPEN, 0);
        assertThat(caller.path("path_create_directory", Caller.TMP, "dir")).isEqualTo(Errno.NOTCAPABLE.code());
    }

    @Test
    void renumberingReplacesAndClosesTheTarget() {
        int one = caller.opened(Caller.TMP, "one", Caller.CREATE);
        int two = caller.opened(Caller.TMP, "two", Caller.CREATE);
        caller.write(one, "first");

        caller.ok("fd_renumber", one, two);

        assertThat(caller.call("fd_close", one)).isEqualTo(Errno.BADF.code());
        assertThat(caller.pread(two, 10, 0)).isEqualTo("first");
        assertThat(caller.call("fd_renumber", two, 99)).isEqualTo(Errno.BADF.code());
        caller.ok("fd_renumber", two, two);
    }
}
