package dev.asml.threader.wasm.wasi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder becomes a read-only tree, or is refused with a reason. */
final class AssetsTest {
    @TempDir
    private Path folder;

    @Test
    void aMissingFolderIsNoAssets() {
        assertThat(Assets.of(folder.resolve("none"))).isSameAs(Assets.none());
    }

    @Test
    void guestsReadTheFilesAndCannotChangeThem() throws IOException {
        Files.writeString(folder.resolve("file"), "content");
        Assets assets = Assets.of(folder);

        for (int run = 0; run < 2; run++) {
            Caller caller = caller(assets);
            assertThat(caller.read(caller.opened(Caller.ROOT, "file", 0), 100)).isEqualTo("content");
            assertThat(caller.open(Caller.ROOT, "file", Caller.TRUNCATE, Rights.FD_READ, 0))
                    .isEqualTo(Errno.ROFS.code());
        }
    }

    @Test
    void filesLookTheSameInEveryInvocation() throws IOException {
        Files.writeString(folder.resolve("file"), "content");
        Assets assets = Assets.of(folder);

        assertThat(statOf(caller(assets))).isEqualTo(statOf(caller(assets)));
    }

    private static Map<Integer, Long> statOf(Caller caller) {
        assertThat(caller.stat(Caller.ROOT, "file")).isZero();
        return IntStream.range(0, 8)
                .boxed()
                .collect(Collectors.toMap(i -> i, i -> caller.memory.readLong(Caller.BUFFER + i * 8)));
    }

    @Test
    void linksInsideTheFolderWorkAbsoluteOnesToo() throws IOException {
        Files.createDirectories(folder.resolve("a/b"));
        Files.writeString(folder.resolve("a/file"), "content");
        Files.createSymbolicLink(folder.resolve("a/b/up"), Path.of("../file"));
        Files.createSymbolicLink(folder.resolve("absolute"), folder.toRealPath().resolve("a/b"));
        Caller caller = caller(Assets.of(folder));

        assertThat(caller.read(caller.opened(Caller.ROOT, "absolute/up", 0), 100))
                .isEqualTo("content");
    }

    @Test
    void linksOutOfTheFolderAreRefused() throws IOException {
        Files.createSymbolicLink(folder.resolve("out"), Path.of("/"));

        assertThatThrownBy(() -> Assets.of(folder))
                .isInstanceOf(AssetsException.class)
                .hasMessageContaining("out leads out of");
    }

    @Test
    void linksToNowhereAreRefused() throws IOException {
        Files.createSymbolicLink(folder.resolve("nowhere"), Path.of("missing"));

        assertThatThrownBy(() -> Assets.of(folder))
                .isInstanceOf(AssetsException.class)
                .hasMessageContaining("nowhere leads nowhere");
    }

    @Test
    void anAssetNamedTmpIsRefused() throws IOException {
        Files.createDirectory(folder.resolve("tmp"));

        assertThatThrownBy(() -> Assets.of(folder))
                .isInstanceOf(AssetsException.class)
                .hasMessageContaining("give it another name");
    }

    @Test
    void tooManyFilesAreRefused() throws IOException {
        Files.createDirectory(folder.resolve("dir"));
        Files.createFile(folder.resolve("dir/one"));
        Files.createFile(folder.resolve("dir/two"));

        assertThat(new AssetScan(folder, 3, 0).root().entries()).hasSize(1);
        assertThatThrownBy(() -> new AssetScan(folder, 2, 0).root())
                .isInstanceOf(AssetsException.class)
                .hasMessageContaining("more than 2 files");
    }

    @Test
    void tooManyBytesAreRefused() throws IOException {
        Files.writeString(folder.resolve("one"), "12345");
        Files.writeString(folder.resolve("two"), "12345");

        assertThat(new AssetScan(folder, 10, 10).root().entries()).hasSize(2);
        assertThatThrownBy(() -> new AssetScan(folder, 10, 9).root())
                .isInstanceOf(AssetsException.class)
                .hasMessageContaining("more than 9 bytes");
    }

    @Test
    void aFileThatChangedAfterDeployIsAnErrorOfTheGuest() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "content");
        Caller caller = caller(Assets.of(folder));
        Files.writeString(file, "more content");
        int fd = caller.opened(Caller.ROOT, "file", 0);
        caller.memory.writeI32(20, 10);

        assertThat(caller.call("fd_read", fd, 16, 1, Caller.RESULT)).isEqualTo(Errno.IO.code());
    }

    private static Caller caller(Assets assets) {
        return new Caller(TestHost.wasi(new TestHost(), assets, 0));
    }
}
