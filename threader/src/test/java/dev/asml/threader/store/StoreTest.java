package dev.asml.threader.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asml.threader.store.Store.Document;
import dev.asml.threader.store.Store.Item;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass
@EnumSource
@Timeout(120)
class StoreTest {
    private static S3Server server;

    private final Kind kind;

    @TempDir
    private Path folder;

    private String address;
    private Store store;

    enum Kind {
        FOLDER,
        S3
    }

    StoreTest(Kind kind) {
        this.kind = kind;
    }

    @BeforeAll
    static void startServer() throws IOException {
        server = S3Server.start();
    }

    @AfterAll
    static void stopServer() throws IOException {
        server.close();
    }

    @BeforeEach
    void openStore() throws IOException {
        address = kind == Kind.S3
                ? server.bucket() + "/of/tests"
                : folder.resolve("store").toString();
        store = open();
    }

    private Store open() throws IOException {
        return Stores.open(address, kind == Kind.S3 ? server.environment() : Map.of());
    }

    @AfterEach
    void closeStore() {
        store.close();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private Optional<String> text(String key) throws IOException {
        return store.read(key).map(document -> new String(document.content(), StandardCharsets.UTF_8));
    }

    private Optional<String> version(String key) throws IOException {
        return store.read(key).map(Document::version);
    }

    @Test
    void readsWhatWasWrittenAndNothingElse() throws IOException {
        assertThat(store.read("a/document")).isEmpty();

        assertThat(store.write("a/document", bytes("one"), Optional.empty())).isPresent();

        assertThat(text("a/document")).hasValue("one");
        assertThat(store.read("a/doc")).isEmpty();
        assertThat(store.read("document")).isEmpty();
    }

    @Test
    void readsADocumentWithoutContent() throws IOException {
        assertThat(store.write("empty", new byte[0], Optional.empty())).isPresent();

        assertThat(text("empty")).hasValue("");
    }

    @Test
    void writesADocumentThatIsNewOnlyOnce() throws IOException {
        assertThat(store.write("document", bytes("first"), Optional.empty())).isPresent();
        assertThat(store.write("document", bytes("second"), Optional.empty())).isEmpty();

        assertThat(text("document")).hasValue("first");
    }

    @Test
    void replacesOnlyTheVersionThatWasRead() throws IOException {
        assertThat(store.write("document", bytes("one"), Optional.empty())).isPresent();
        Optional<String> one = version("document");
        assertThat(store.write("document", bytes("two"), one)).isPresent();

        assertThat(store.write("document", bytes("three"), one)).isEmpty();

        assertThat(text("document")).hasValue("two");
        assertThat(version("document")).isNotEqualTo(one);
    }

    @Test
    void replacesNothingThatHasBeenDeleted() throws IOException {
        assertThat(store.write("document", bytes("one"), Optional.empty())).isPresent();
        Optional<String> one = version("document");
        store.delete("document");

        assertThat(store.write("document", bytes("two"), one)).isEmpty();

        assertThat(store.read("document")).isEmpty();
    }

    @Test
    void showsToEverybodyWhatOneHasWritten() throws IOException {
        try (Store other = open()) {
            assertThat(store.write("document", bytes("one"), Optional.empty())).isPresent();
            Optional<String> seen = other.read("document").map(Document::version);
            assertThat(other.write("document", bytes("two"), seen)).isPresent();

            assertThat(text("document")).hasValue("two");
            assertThat(store.write("document", bytes("three"), seen)).isEmpty();
        }
    }

    @Test
    void hasOneWinnerAmongManyWhoReplaceAVersion() throws Exception {
        assertThat(store.write("document", bytes("before"), Optional.empty())).isPresent();
        Optional<String> before = version("document");
        CountDownLatch start = new CountDownLatch(1);

        List<Boolean> written = together(
                16,
                number -> () -> {
                    start.await();
                    return store.write("document", bytes("writer " + number), before)
                            .isPresent();
                },
                start);

        assertThat(written).containsOnlyOnce(true);
        assertThat(text("document")).hasValue("writer " + written.indexOf(true));
    }

    @Test
    void hasOneWinnerAmongManyWhoWriteWhatIsNew() throws Exception {
        CountDownLatch start = new CountDownLatch(1);

        List<Boolean> written = together(
                16,
                number -> () -> {
                    start.await();
                    return store.write("document", bytes("writer " + number), Optional.empty())
                            .isPresent();
                },
                start);

        assertThat(written).containsOnlyOnce(true);
        assertThat(text("document")).hasValue("writer " + written.indexOf(true));
    }

    @Test
    void losesNoneOfTheWritesOfMany() throws Exception {
        List<Integer> last = together(
                8,
                _ -> () -> {
                    int written = 0;
                    for (int times = 0; times < 50 / 8 + 1; times++) {
                        written = StoreProcess.countUp(store, "counter");
                    }
                    return written;
                },
                new CountDownLatch(0));

        assertThat(last).doesNotHaveDuplicates().contains(56);
        assertThat(StoreProcess.number(store.read("counter").orElseThrow().content()))
                .isEqualTo(56);
    }

    private interface Work<T> {
        Callable<T> of(int number);
    }

    private static <T> List<T> together(int many, Work<T> work, CountDownLatch start) throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(many)) {
            List<Future<T>> running = new ArrayList<>();
            for (int number = 0; number < many; number++) {
                running.add(threads.submit(work.of(number)));
            }
            start.countDown();
            List<T> done = new ArrayList<>();
            for (Future<T> each : running) {
                done.add(each.get());
            }
            return done;
        }
    }

    @Test
    void listsWhatBeginsSoInTheOrderOfTheKeys() throws IOException {
        for (String key : List.of("b/2", "a/1", "b/1.toml", "b/1", "b/1-x", "bb", "b/sub/3", "c_d/B", "c_d/a")) {
            assertThat(store.write(key, bytes(key), Optional.empty())).isPresent();
        }

        assertThat(keys(""))
                .containsExactly("a/1", "b/1", "b/1-x", "b/1.toml", "b/2", "b/sub/3", "bb", "c_d/B", "c_d/a");
        assertThat(keys("b/")).containsExactly("b/1", "b/1-x", "b/1.toml", "b/2", "b/sub/3");
        assertThat(keys("b")).containsExactly("b/1", "b/1-x", "b/1.toml", "b/2", "b/sub/3", "bb");
        assertThat(keys("b/1")).containsExactly("b/1", "b/1-x", "b/1.toml");
        assertThat(keys("nothing/")).isEmpty();
        assertThat(keys("b/nothing")).isEmpty();
    }

    private List<String> keys(String prefix) throws IOException {
        return store.list(prefix).stream().map(Item::key).toList();
    }

    @Test
    void listsVersionsAsTheyAreRead() throws IOException {
        assertThat(store.write("documents/one", bytes("content"), Optional.empty()))
                .isPresent();

        Item item = store.list("documents/").getFirst();

        assertThat(Optional.of(item.version())).isEqualTo(version("documents/one"));
        assertThat(item.bytes()).isEqualTo("content".length());
        assertThat(item.written()).isNotNull();
        assertThat(store.write("documents/one", bytes("next"), Optional.of(item.version())))
                .isPresent();
    }

    @Test
    void listsMoreThanAServerGivesAtOnce() throws Exception {
        int many = 1100;
        List<Boolean> written = together(
                4,
                worker -> () -> {
                    for (int number = worker; number < many; number += 4) {
                        if (store.write("many/" + (10_000 + number), bytes("" + number), Optional.empty())
                                .isEmpty()) {
                            return false;
                        }
                    }
                    return true;
                },
                new CountDownLatch(0));
        assertThat(store.write("other", bytes("other"), Optional.empty())).isPresent();

        assertThat(written).containsOnly(true);
        assertThat(keys("many/"))
                .isEqualTo(IntStream.range(0, many)
                        .mapToObj(number -> "many/" + (10_000 + number))
                        .toList());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 70_000, 16 << 20, (16 << 20) + 1, 40 << 20})
    void givesFilesBackAsTheyWere(int length) throws IOException {
        byte[] content = new byte[length];
        new Random(length).nextBytes(content);
        Path from = Files.write(folder.resolve("from"), content);

        store.put("files/" + length, from);
        store.get("files/" + length, folder.resolve("into"));

        assertThat(Files.mismatch(from, folder.resolve("into"))).isEqualTo(-1);
        assertThat(store.list("files/")).singleElement().satisfies(item -> {
            assertThat(item.key()).isEqualTo("files/" + length);
            assertThat(item.bytes()).isEqualTo(length);
        });
    }

    @Test
    void putsAFileInThePlaceOfAnother() throws IOException {
        store.put("file", Files.writeString(folder.resolve("one"), "a longer one"));
        store.put("file", Files.writeString(folder.resolve("two"), "short"));

        store.get("file", folder.resolve("into"));

        assertThat(folder.resolve("into")).hasContent("short");
    }

    @Test
    void hasNoFileThatWasNotPut() throws IOException {
        store.put("there/file", Files.writeString(folder.resolve("one"), "content"));

        assertThatThrownBy(() -> store.get("there/other", folder.resolve("into")))
                .isInstanceOf(NoSuchFileException.class);
        assertThat(folder.resolve("into")).doesNotExist();
    }

    @Test
    void writesOverNoFileOfThisMachine() throws IOException {
        store.put("file", Files.writeString(folder.resolve("one"), "content"));

        assertThatThrownBy(() -> store.get("file", folder.resolve("one"))).isInstanceOf(IOException.class);
        assertThat(folder.resolve("one")).hasContent("content");
    }

    @Test
    void putsNothingThatIsNotThere() throws IOException {
        assertThatThrownBy(() -> store.put("file", folder.resolve("none"))).isInstanceOf(NoSuchFileException.class);
        assertThat(keys("")).isEmpty();
    }

    @Test
    void deletesWhatIsThereAndWhatIsNot() throws IOException {
        assertThat(store.write("a/document", bytes("one"), Optional.empty())).isPresent();

        store.delete("a/document");
        store.delete("a/document");
        store.delete("never/there");

        assertThat(store.read("a/document")).isEmpty();
        assertThat(keys("")).isEmpty();
        assertThat(store.write("a/document", bytes("two"), Optional.empty())).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1.2.3-rc.1/a_b.wasm", "A/b/C/d", "a..b/c-", "-/_", "0"})
    void takesKeysOfLettersDigitsDotsAndDashes(String key) throws IOException {
        assertThat(store.write(key, bytes(key), Optional.empty())).isPresent();

        assertThat(text(key)).hasValue(key);
        assertThat(keys("")).containsExactly(key);
    }

    @Test
    void saysWhereItIs() {
        assertThat(store.address()).isEqualTo(address);
    }
}
