package dev.asml.threader.wasm.wit;

import static dev.asml.threader.wasm.wit.FilesCaller.CREATE;
import static dev.asml.threader.wasm.wit.FilesCaller.DIRECTORY;
import static dev.asml.threader.wasm.wit.FilesCaller.EXCLUSIVE;
import static dev.asml.threader.wasm.wit.FilesCaller.FOLLOW;
import static dev.asml.threader.wasm.wit.FilesCaller.READ;
import static dev.asml.threader.wasm.wit.FilesCaller.TRUNCATE;
import static dev.asml.threader.wasm.wit.FilesCaller.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.threader.wasm.component.Variant;
import dev.asml.threader.wasm.wasi.Assets;
import dev.asml.threader.wasm.wasi.Descriptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FilesystemTest {
    private static final Variant NO_CHANGE = Variant.of(0);
    private static final Variant NOW = Variant.of(1);

    private final FilesCaller caller = FilesCaller.withTmp(1 << 20);
    private final Descriptor tmp = caller.tmp;

    @TempDir
    private Path folder;

    private FilesCaller withAssets() throws IOException {
        Files.writeString(folder.resolve("page.html"), "hello");
        Files.createDirectory(folder.resolve("sub"));
        Files.createSymbolicLink(folder.resolve("link"), Path.of("page.html"));
        return new FilesCaller(Assets.of(folder), Map.of(), 1 << 20);
    }

    private static Variant at(long seconds, long nanos) {
        return new Variant(2, new Object[] {seconds, nanos});
    }

    @Test
    void theDirectoriesAreThoseOfPreviewOne() {
        List<Object> directories = FilesCaller.list(caller.call("wasi:filesystem/preopens", "get-directories"));

        assertThat(directories).extracting(each -> FilesCaller.fields(each)[1]).containsExactly("/", "/tmp");
        assertThat(caller.call(
                        "wasi:filesystem/types",
                        "[method]descriptor.is-same-object",
                        tmp,
                        caller.open(caller.root, "tmp", DIRECTORY, READ)))
                .isEqualTo(true);
    }

    @Test
    void bytesAreReadWhereTheyWereWritten() {
        Descriptor file = caller.file("a", "0123456789");

        assertThat(caller.write(file, "xy", 3)).isEqualTo(2);

        assertThat(caller.read(file, 100, 0)).isEqualTo("012xy56789");
        assertThat(caller.read(file, 3, 2)).isEqualTo("2xy");
        assertThat(caller.read(file, -1, 8)).isEqualTo("89");
        assertThat(caller.atEnd(file, 10, 0)).isFalse();
        assertThat(caller.atEnd(file, 1, 10)).isTrue();
        assertThat(caller.atEnd(file, 0, 10)).isFalse();
        assertThat(caller.read(file, 1, Long.MAX_VALUE)).isEmpty();
        assertThat(caller.code("read", file, 1L, -1L)).isEqualTo("invalid");
        assertThat(caller.code("write", file, new byte[1], -1L)).isEqualTo("invalid");
        assertThat(caller.code("write", file, new byte[1], 1L << 40)).isEqualTo("file-too-large");
    }

    @Test
    void oneReadGivesAtMostAMebibyte() {
        FilesCaller roomy = FilesCaller.withTmp(1 << 22);
        Descriptor file = roomy.file("a", "");
        roomy.done("set-size", file, 3L << 20);

        assertThat((byte[]) FilesCaller.fields(roomy.ok("read", file, -1L, 0L))[0])
                .hasSize(1 << 20);
    }

    @Test
    void aWriteBehindTheEndLeavesZeros() {
        Descriptor file = caller.file("a", "x");

        caller.write(file, "y", 3);

        assertThat(caller.read(file, 9, 0)).isEqualTo("x\0\0y");
    }

    @Test
    void aFullTmpCutsAWriteShortAndThenHasNoSpace() {
        FilesCaller small = FilesCaller.withTmp(4);
        Descriptor file = small.open(small.tmp, "a", CREATE, WRITE);

        assertThat(small.write(file, "123456", 0)).isEqualTo(4);
        assertThat(small.code("write", file, new byte[1], 4L)).isEqualTo("insufficient-space");
        assertThat(small.code("set-size", file, 5L)).isEqualTo("insufficient-space");
        assertThat(small.code("symlink-at", small.tmp, "target", "link")).isEqualTo("insufficient-space");
        small.done("set-size", file, 0L);
        assertThat(small.write(file, "1", 0)).isEqualTo(1);
    }

    @Test
    void sizesAreSetAndBounded() {
        Descriptor file = caller.file("a", "12345");

        caller.done("set-size", file, 2L);
        assertThat(caller.read(file, 9, 0)).isEqualTo("12");
        caller.done("set-size", file, 4L);
        assertThat(caller.read(file, 9, 0)).isEqualTo("12\0\0");
        assertThat(caller.code("set-size", file, -1L)).isEqualTo("invalid");
        assertThat(caller.code("set-size", file, 1L << 40)).isEqualTo("file-too-large");
        assertThat(caller.code("set-size", tmp, 0L)).isEqualTo("is-directory");
    }

    @Test
    void aDescriptorDoesOnlyWhatItWasOpenedFor() {
        caller.file("a", "text");
        Descriptor reader = caller.open(tmp, "a", 0, READ);
        Descriptor writer = caller.open(tmp, "a", 0, WRITE);
        Descriptor plain = caller.open(tmp, "a", 0, 0);

        assertThat(caller.ok("get-flags", reader)).isEqualTo(READ);
        assertThat(caller.ok("get-flags", writer)).isEqualTo(WRITE);
        assertThat(caller.ok("get-flags", plain)).isEqualTo(READ);
        assertThat(caller.code("write", reader, new byte[1], 0L)).isEqualTo("bad-descriptor");
        assertThat(caller.code("set-size", reader, 0L)).isEqualTo("bad-descriptor");
        assertThat(caller.code("write-via-stream", reader, 0L)).isEqualTo("bad-descriptor");
        assertThat(caller.code("append-via-stream", reader)).isEqualTo("bad-descriptor");
        assertThat(caller.code("read", writer, 1L, 0L)).isEqualTo("bad-descriptor");
        assertThat(caller.code("read-via-stream", writer, 0L)).isEqualTo("bad-descriptor");
    }

    @Test
    void whatAsksToBeKeptSaysSo() {
        int allKinds = READ | WRITE | 4 | 8 | 16;

        assertThat(caller.ok("get-flags", caller.open(tmp, "a", CREATE, allKinds)))
                .isEqualTo(allKinds);
        assertThat(caller.ok("get-flags", tmp)).isEqualTo(READ | 32);
    }

    @Test
    void bytesOfADirectoryAndEntriesOfAFileAreErrors() {
        Descriptor file = caller.file("a", "text");

        assertThat(caller.code("read", tmp, 1L, 0L)).isEqualTo("is-directory");
        assertThat(caller.code("write", tmp, new byte[1], 0L)).isEqualTo("is-directory");
        assertThat(caller.code("read-via-stream", tmp, 0L)).isEqualTo("is-directory");
        assertThat(caller.code("read-directory", file)).isEqualTo("not-directory");
        assertThat(caller.code("open-at", file, 0, "x", 0, READ)).isEqualTo("not-directory");
        assertThat(caller.code("stat-at", file, 0, "x")).isEqualTo("not-directory");
    }

    @Test
    void filesAreSyncedAndAdvisedOfWithoutEffect() {
        Descriptor file = caller.file("a", "text");

        caller.done("sync", file);
        caller.done("sync-data", file);
        caller.done("sync", tmp);
        for (int advice = 0; advice < 6; advice++) {
            caller.done("advise", file, 0L, 1L << 40, Variant.of(advice));
        }
        assertThat(caller.code("advise", file, -1L, 1L, Variant.of(0))).isEqualTo("invalid");
        assertThat(caller.read(file, 9, 0)).isEqualTo("text");
    }

    @Test
    void opensMakeCutAndRefuse() {
        caller.file("a", "text");
        caller.done("create-directory-at", tmp, "d");

        assertThat(caller.code("open-at", tmp, 0, "a", CREATE | EXCLUSIVE, WRITE))
                .isEqualTo("exist");
        assertThat(caller.code("open-at", tmp, 0, "none", 0, READ)).isEqualTo("no-entry");
        assertThat(caller.code("open-at", tmp, 0, "none/a", CREATE, WRITE)).isEqualTo("no-entry");
        assertThat(caller.code("open-at", tmp, 0, "a", DIRECTORY, READ)).isEqualTo("not-directory");
        assertThat(caller.code("open-at", tmp, 0, "a/", 0, READ)).isEqualTo("not-directory");
        assertThat(caller.code("open-at", tmp, 0, "a/b", 0, READ)).isEqualTo("not-directory");
        assertThat(caller.code("open-at", tmp, 0, "d", 0, WRITE)).isEqualTo("is-directory");
        assertThat(caller.code("open-at", tmp, 0, "e/", CREATE, WRITE)).isEqualTo("is-directory");
        assertThat(caller.code("open-at", tmp, 0, "e", CREATE | DIRECTORY, READ))
                .isEqualTo("invalid");
        assertThat(caller.code("open-at", tmp, 0, "", 0, READ)).isEqualTo("no-entry");
        assertThat(caller.read(caller.open(tmp, "a", TRUNCATE, READ | WRITE), 9, 0))
                .isEmpty();
        assertThat(FilesCaller.names("descriptor-type"))
                .element(index(caller.ok("get-type", caller.open(tmp, "d", 0, 0))))
                .isEqualTo("directory");
    }

    private static int index(Object value) {
        return ((Variant) value).index();
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", "../a", "d/../../a", "/", "/tmp/a", "out", "out/a", "./d/out2/x"})
    void noPathLeavesItsDirectory(String path) {
        caller.done("create-directory-at", tmp, "d");
        caller.done("symlink-at", tmp, "..", "out");
        caller.done("symlink-at", tmp, "../..", "d/out2");

        assertThat(caller.code("open-at", tmp, FOLLOW, path, 0, READ)).isEqualTo("not-permitted");
        assertThat(caller.code("stat-at", tmp, FOLLOW, path)).isEqualTo("not-permitted");
        assertThat(caller.code("metadata-hash-at", tmp, FOLLOW, path)).isEqualTo("not-permitted");
        assertThat(caller.code("set-times-at", tmp, FOLLOW, path, NOW, NOW)).isEqualTo("not-permitted");
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", "../x", "out/x", "/x"})
    void noNameIsChangedOutside(String path) {
        caller.file("a", "");
        caller.done("symlink-at", tmp, "..", "out");

        assertThat(caller.code("create-directory-at", tmp, path)).isEqualTo("not-permitted");
        assertThat(caller.code("remove-directory-at", tmp, path)).isEqualTo("not-permitted");
        assertThat(caller.code("unlink-file-at", tmp, path)).isEqualTo("not-permitted");
        assertThat(caller.code("readlink-at", tmp, path)).isEqualTo("not-permitted");
        assertThat(caller.code("symlink-at", tmp, "a", path)).isEqualTo("not-permitted");
        assertThat(caller.code("rename-at", tmp, "a", tmp, path)).isEqualTo("not-permitted");
        assertThat(caller.code("rename-at", tmp, path, tmp, "b")).isEqualTo("not-permitted");
        assertThat(caller.code("link-at", tmp, 0, "a", tmp, path)).isEqualTo("not-permitted");
        assertThat(caller.code("link-at", tmp, 0, path, tmp, "b")).isEqualTo("not-permitted");
    }

    @Test
    void pathsAreBounded() {
        assertThat(caller.code("stat-at", tmp, 0, "x".repeat(256))).isEqualTo("name-too-long");
        assertThat(caller.code("stat-at", tmp, 0, "./".repeat(2049))).isEqualTo("name-too-long");
        assertThat(caller.code("symlink-at", tmp, "x/".repeat(2049), "l")).isEqualTo("name-too-long");
        assertThat(caller.code("stat-at", tmp, 0, "a\0b")).isEqualTo("invalid");
        assertThat(caller.code("symlink-at", tmp, "a\0b", "l")).isEqualTo("invalid");
    }

    @Test
    void linksAreFollowedOnlyIfAskedTo() {
        caller.file("a", "text");
        caller.done("symlink-at", tmp, "a", "l");

        assertThat(caller.ok("readlink-at", tmp, "l")).isEqualTo("a");
        assertThat(caller.code("readlink-at", tmp, "a")).isEqualTo("invalid");
        assertThat(type(caller.ok("stat-at", tmp, 0, "l"))).isEqualTo("symbolic-link");
        assertThat(type(caller.ok("stat-at", tmp, FOLLOW, "l"))).isEqualTo("regular-file");
        assertThat(caller.code("open-at", tmp, 0, "l", 0, READ)).isEqualTo("loop");
        assertThat(caller.read((Descriptor) caller.ok("open-at", tmp, FOLLOW, "l", 0, READ), 9, 0))
                .isEqualTo("text");
        caller.done("symlink-at", tmp, "round", "round");
        assertThat(caller.code("stat-at", tmp, FOLLOW, "round")).isEqualTo("loop");
        assertThat(caller.code("symlink-at", tmp, "/etc", "m")).isEqualTo("not-permitted");
        assertThat(caller.code("symlink-at", tmp, "", "m")).isEqualTo("no-entry");
        assertThat(caller.code("symlink-at", tmp, "a", "l")).isEqualTo("exist");
    }

    private static String type(Object stat) {
        return FilesCaller.names("descriptor-type").get(index(FilesCaller.fields(stat)[0]));
    }

    @Test
    void hardLinksAreCounted() {
        Descriptor file = caller.file("a", "text");

        caller.done("link-at", tmp, 0, "a", tmp, "b");

        assertThat(FilesCaller.fields(caller.ok("stat", file))[1]).isEqualTo(2L);
        assertThat(caller.call(
                        "wasi:filesystem/types",
                        "[method]descriptor.is-same-object",
                        file,
                        caller.open(tmp, "b", 0, READ)))
                .isEqualTo(true);
        assertThat(caller.call("wasi:filesystem/types", "[method]descriptor.is-same-object", file, tmp))
                .isEqualTo(false);
        assertThat(caller.code("link-at", tmp, 0, "a", tmp, "b")).isEqualTo("exist");
        assertThat(caller.code("link-at", tmp, 0, ".", tmp, "c")).isEqualTo("not-permitted");
        caller.done("unlink-file-at", tmp, "a");
        assertThat(FilesCaller.fields(caller.ok("stat", file))[1]).isEqualTo(1L);
    }

    @Test
    void aFileLivesOnWithoutANameWhileItIsOpen() {
        Descriptor file = caller.file("a", "text");
        caller.done("unlink-file-at", tmp, "a");

        assertThat(caller.read(file, 9, 0)).isEqualTo("text");
        assertThat(caller.names(tmp)).isEmpty();
    }

    @Test
    void namesMoveAndReplace() {
        caller.file("a", "first");
        caller.file("b", "second");
        caller.done("create-directory-at", tmp, "d");
        Descriptor directory = caller.open(tmp, "d", DIRECTORY, READ);

        caller.done("rename-at", tmp, "a", tmp, "b");
        caller.done("rename-at", tmp, "b", directory, "c");

        assertThat(caller.names(tmp)).containsExactly("d");
        assertThat(caller.read(caller.open(directory, "c", 0, READ), 9, 0)).isEqualTo("first");
        assertThat(caller.code("rename-at", tmp, "d", directory, "e")).isEqualTo("invalid");
        assertThat(caller.code("rename-at", tmp, ".", tmp, "e")).isEqualTo("invalid");
        assertThat(caller.code("rename-at", tmp, "none", tmp, "e")).isEqualTo("no-entry");
        assertThat(caller.code("rename-at", directory, "c", tmp, "d")).isEqualTo("is-directory");
        assertThat(caller.code("rename-at", tmp, "d", tmp, "d/c")).isEqualTo("invalid");
    }

    @Test
    void directoriesAreMadeAndRemoved() {
        caller.done("create-directory-at", tmp, "d");
        caller.done("create-directory-at", tmp, "d/e/");
        caller.file("f", "");

        assertThat(caller.code("create-directory-at", tmp, "d")).isEqualTo("exist");
        assertThat(caller.code("create-directory-at", tmp, "x/y")).isEqualTo("no-entry");
        assertThat(caller.code("remove-directory-at", tmp, "d")).isEqualTo("not-empty");
        assertThat(caller.code("remove-directory-at", tmp, "f")).isEqualTo("not-directory");
        assertThat(caller.code("remove-directory-at", tmp, ".")).isEqualTo("invalid");
        assertThat(caller.code("unlink-file-at", tmp, "d")).isEqualTo("is-directory");
        assertThat(caller.code("unlink-file-at", tmp, "none")).isEqualTo("no-entry");
        caller.done("remove-directory-at", tmp, "d/e");
        caller.done("remove-directory-at", tmp, "d");
        assertThat(caller.names(tmp)).containsExactly("f");
    }

    @Test
    void assetsAreReadOnly() throws IOException {
        FilesCaller withAssets = withAssets();
        Descriptor root = withAssets.root;
        Descriptor page = withAssets.open(root, "page.html", 0, READ);

        assertThat(withAssets.read(page, 9, 0)).isEqualTo("hello");
        assertThat(withAssets.names(root)).containsExactly("link", "page.html", "sub", "tmp");
        assertThat(withAssets.code("open-at", root, 0, "page.html", 0, WRITE)).isEqualTo("read-only");
        assertThat(withAssets.code("open-at", root, 0, "page.html", TRUNCATE, READ))
                .isEqualTo("read-only");
        assertThat(withAssets.code("open-at", root, 0, "new", CREATE, READ)).isEqualTo("read-only");
        assertThat(withAssets.code("create-directory-at", root, "new")).isEqualTo("read-only");
        assertThat(withAssets.code("unlink-file-at", root, "page.html")).isEqualTo("read-only");
        assertThat(withAssets.code("remove-directory-at", root, "sub")).isEqualTo("read-only");
        assertThat(withAssets.code("set-times-at", root, 0, "page.html", NOW, NOW))
                .isEqualTo("read-only");
        assertThat(withAssets.code("rename-at", root, "page.html", withAssets.tmp, "a"))
                .isEqualTo("read-only");
        assertThat(withAssets.code("link-at", root, 0, "page.html", withAssets.tmp, "a"))
                .isEqualTo("cross-device");
        assertThat(withAssets.code("set-times", page, NOW, NOW)).isEqualTo("bad-descriptor");
    }

    @Test
    void anAssetThatChangedOnDiskCannotBeRead() throws IOException {
        FilesCaller withAssets = withAssets();
        Files.writeString(folder.resolve("page.html"), "another text");

        Descriptor page = withAssets.open(withAssets.root, "page.html", 0, READ);

        assertThat(withAssets.code("read", page, 9L, 0L)).isEqualTo("io");
        assertThat(FilesCaller.fields(withAssets.ok("stat", page))[2]).isEqualTo(5L);
    }

    @Test
    void timesAreThoseOfTheInvocationsClockOrAsSet() {
        Descriptor file = caller.file("a", "text");

        caller.done("set-times", file, at(1_000, 5), NO_CHANGE);
        assertThat(time(file, 3)).containsExactly(1_000L, 5L);
        assertThat((Long) time(file, 4)[0]).isGreaterThan(FilesHost.START);

        long before = (Long) time(file, 4)[0];
        caller.done("set-times-at", tmp, 0, "a", NO_CHANGE, NOW);
        assertThat((Long) time(file, 4)[0]).isGreaterThan(before);
        assertThat(time(file, 3)).containsExactly(1_000L, 5L);
        assertThat(caller.code("set-times", file, at(0, 1_000_000_000), NO_CHANGE))
                .isEqualTo("invalid");
        assertThat(caller.code("set-times", file, at(-1, 0), NO_CHANGE)).isEqualTo("invalid");
    }

    private Object[] time(Descriptor file, int field) {
        return FilesCaller.fields(Results.some(FilesCaller.fields(caller.ok("stat", file))[field]));
    }

    @Test
    void theHashChangesWithTheFileAndNotWithItsName() {
        Descriptor file = caller.file("a", "text");
        Object[] first = FilesCaller.fields(caller.ok("metadata-hash", file));

        caller.done("rename-at", tmp, "a", tmp, "b");
        assertThat(FilesCaller.fields(caller.ok("metadata-hash-at", tmp, 0, "b")))
                .containsExactly(first);
        caller.write(file, "more", 4);
        assertThat(FilesCaller.fields(caller.ok("metadata-hash", file))).isNotEqualTo(first);
        assertThat(FilesCaller.fields(caller.ok("metadata-hash", caller.file("c", "text"))))
                .isNotEqualTo(first);
        assertThat(caller.code("metadata-hash-at", tmp, 0, "none")).isEqualTo("no-entry");
    }

    @Test
    void aListingGoesOnWhileTheDirectoryChanges() {
        for (int i = 0; i < 200; i++) {
            caller.file("f%03d".formatted(i), "");
        }
        Object entries = caller.ok("read-directory", tmp);
        List<String> seen = new ArrayList<>();
        for (String name = caller.next(entries); !name.isEmpty(); name = caller.next(entries)) {
            seen.add(name);
            int number = Integer.parseInt(name.substring(1));
            caller.done("unlink-file-at", tmp, name);
            if (number % 2 == 0) {
                caller.done("unlink-file-at", tmp, "f%03d".formatted(number + 1));
            }
            if (number == 100) {
                caller.file("f900", "");
                caller.file("f901", "");
            }
        }

        assertThat(seen)
                .doesNotHaveDuplicates()
                .hasSize(101)
                .contains("f000", "f198", "f900")
                .doesNotContain("f001");
        assertThat(caller.names(tmp)).isEmpty();
    }

    @Test
    void entriesAreBounded() {
        for (int i = 0; i < 4096; i++) {
            caller.done("create-directory-at", tmp, "d" + i);
        }

        assertThat(caller.code("create-directory-at", tmp, "one-more")).isEqualTo("insufficient-space");
    }
}
