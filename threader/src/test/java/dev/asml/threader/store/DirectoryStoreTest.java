package dev.asml.threader.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What only a folder can be in for: other processes that write in it, and die of it. */
@Timeout(60)
class DirectoryStoreTest {
    @TempDir
    private Path folder;

    @Test
    void losesNoneOfTheWritesOfTwoProcesses() throws IOException {
        List<Process> processes =
                List.of(StoreProcess.start(folder, "counter", 30), StoreProcess.start(folder, "counter", 30));

        List<String> written =
                processes.stream().flatMap(DirectoryStoreTest::lines).toList();

        assertThat(processes)
                .allSatisfy(process -> assertThat(process.onExit().join().exitValue())
                        .as("%s", written)
                        .isZero());
        assertThat(written).hasSize(60).doesNotHaveDuplicates().contains("1", "60");
        assertThat(number(DirectoryStore.open(folder))).isEqualTo(60);
    }

    private static Stream<String> lines(Process process) {
        return process.inputReader().lines();
    }

    private static int number(Store store) throws IOException {
        return StoreProcess.number(store.read("counter").orElseThrow().content());
    }

    @RepeatedTest(5)
    void isWholeAndFreeWhenAProcessThatWritesIsKilled() throws IOException {
        Process process = StoreProcess.start(folder, "counter", Integer.MAX_VALUE);
        BufferedReader written = process.inputReader();
        int seen = 0;
        while (seen < 20) {
            seen = Integer.parseInt(written.readLine());
        }
        process.destroyForcibly().onExit().join();

        Store store = DirectoryStore.open(folder);
        int left = number(store);
        assertThat(left).isGreaterThanOrEqualTo(seen);
        assertThat(StoreProcess.countUp(store, "counter")).isEqualTo(left + 1);
        assertThat(store.list("")).extracting(Store.Item::key).containsExactly("counter");
    }

    @Test
    void showsNothingThatIsItsOwn() throws IOException {
        Store store = DirectoryStore.open(folder);

        assertThat(store.write("a/document", "one".getBytes(StandardCharsets.UTF_8), Optional.empty()))
                .isPresent();

        assertThat(store.list("")).extracting(Store.Item::key).containsExactly("a/document");
    }

    @Test
    void saysWhatIsInTheWay() throws IOException {
        Path outside = Files.createFile(
                Files.createDirectory(folder.resolve("outside")).resolve("file"));
        Path root = folder.resolve("store");
        Store store = DirectoryStore.open(root);
        store.put("a", outside);

        assertThatThrownBy(() -> store.put("a/file", outside))
                .isInstanceOf(StoreException.class)
                .hasMessageStartingWith("the store %s fails at %s", root.toRealPath(), root.toRealPath());
        assertThatThrownBy(() -> store.write("a/document", new byte[1], Optional.empty()))
                .isInstanceOf(StoreException.class);
        Files.createDirectories(root.resolve("folder"));
        assertThatThrownBy(() -> store.read("folder"))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("Is a directory");
        assertThatThrownBy(() -> store.get("a", outside)).isInstanceOf(FileAlreadyExistsException.class);
        assertThatThrownBy(() -> store.get("b", folder.resolve("b"))).isInstanceOf(NoSuchFileException.class);
    }
}
