package dev.asml.iomods.files;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilesIomodTest {
    @TempDir
    private Path root;

    private Granted files = Granted.with(Map.of());

    @BeforeEach
    void grant() {
        files.close();
        files = Granted.root(root);
    }

    @AfterEach
    void close() {
        files.close();
    }

    @Test
    void readsWhatItWrote() throws Exception {
        JsonNode written = files.ok("write", "path", "notes/über.txt", "data", "grüße\n", "parents", true);
        assertThat(written.get("size").asInt()).isEqualTo(8);
        assertThat(Files.readString(root.resolve("notes/über.txt"))).isEqualTo("grüße\n");
        JsonNode read = files.ok("read", "path", "notes/über.txt");
        assertThat(read.get("data").asText()).isEqualTo("grüße\n");
        assertThat(read.get("encoding").asText()).isEqualTo("utf8");
        assertThat(read.get("size").asInt()).isEqualTo(8);
        assertThat(read.get("etag")).isEqualTo(written.get("etag"));
        assertThat(files.ok("write", "path", "empty", "data", "").get("size").asInt())
                .isZero();
        assertThat(files.text("empty")).isEmpty();
    }

    @Test
    void keepsBytesThatAreNoText() throws Exception {
        byte[] bytes = {0, -1, 65, -61};
        String base64 = Base64.getEncoder().encodeToString(bytes);
        files.ok("write", "path", "bytes", "data", base64, "encoding", "base64");
        assertThat(Files.readAllBytes(root.resolve("bytes"))).isEqualTo(bytes);
        JsonNode read = files.ok("read", "path", "bytes");
        assertThat(read.get("encoding").asText()).isEqualTo("base64");
        assertThat(read.get("data").asText()).isEqualTo(base64);
        assertThat(files.code("read", "path", "bytes", "encoding", "utf8")).isEqualTo("NOT_UTF8");
        assertThat(files.ok("read", "path", "bytes", "offset", 2, "length", 1)
                        .get("data")
                        .asText())
                .isEqualTo("A");
        assertThat(files.why("write", "path", "bytes", "data", "?", "encoding", "base64"))
                .contains("\"data\" is not base64");
    }

    @Test
    void readsParts() {
        files.ok("write", "path", "digits", "data", "0123456789");
        assertThat(part(3, 4)).isEqualTo("3456");
        assertThat(part(8, 100)).isEqualTo("89");
        assertThat(part(10, 1)).isEmpty();
        assertThat(part(Long.MAX_VALUE, Long.MAX_VALUE)).isEmpty();
        assertThat(part(0, 0)).isEmpty();
        assertThat(files.why("read", "path", "digits", "offset", -1)).contains("\"offset\"");
        assertThat(files.why("read", "path", "digits", "length", -1)).contains("\"length\"");
    }

    private String part(long offset, long length) {
        return files.ok("read", "path", "digits", "offset", offset, "length", length)
                .get("data")
                .asText();
    }

    @Test
    void writesInTheModeThatIsAskedFor() throws Exception {
        assertThat(files.code("write", "path", "no/file", "data", "")).isEqualTo("NOT_FOUND");
        files.ok("write", "path", "file", "data", "one", "mode", "create");
        assertThat(files.code("write", "path", "file", "data", "two", "mode", "create"))
                .isEqualTo("EXISTS");
        files.ok("write", "path", "file", "data", ", two", "mode", "append");
        files.ok("write", "path", "log/new", "data", "first", "mode", "append", "parents", true);
        assertThat(files.text("file")).isEqualTo("one, two");
        assertThat(files.text("log/new")).isEqualTo("first");
        Files.setPosixFilePermissions(root.resolve("file"), PosixFilePermissions.fromString("rw-rw----"));
        files.ok("write", "path", "file", "data", "three");
        assertThat(files.text("file")).isEqualTo("three");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(root.resolve("file"))))
                .isEqualTo("rw-rw----");
        assertThat(files.code("write", "path", "log", "data", "")).isEqualTo("IS_DIRECTORY");
        assertThat(files.code("write", "path", "log", "data", "", "mode", "append"))
                .isEqualTo("IS_DIRECTORY");
        assertThat(files.code("write", "path", "file/below", "data", "", "parents", true))
                .isEqualTo("NOT_DIRECTORY");
    }

    @Test
    void changesOnlyTheVersionThatWasMeant() {
        String first = etag(files.ok("write", "path", "file", "data", "1"));
        String second = etag(files.ok("write", "path", "file", "data", "2", "if_match", first));
        assertThat(second).isNotEqualTo(first);
        for (String mode : List.of("replace", "append")) {
            assertThat(files.code("write", "path", "file", "data", "x", "mode", mode, "if_match", first))
                    .isEqualTo("CHANGED");
        }
        assertThat(files.code("delete", "path", "file", "if_match", first)).isEqualTo("CHANGED");
        assertThat(files.text("file")).isEqualTo("2");
        assertThat(files.code("write", "path", "other", "data", "x", "if_match", "*"))
                .isEqualTo("CHANGED");
        assertThat(files.why("write", "path", "file", "data", "", "mode", "create", "if_match", "*"))
                .contains("if_match");
        files.ok("delete", "path", "file", "if_match", second);
        assertThat(etag(files.ok("write", "path", "file", "data", "2"))).isNotEqualTo(second);
    }

    private static String etag(JsonNode entry) {
        return entry.get("etag").asText();
    }

    @Test
    void losesNoUpdateOfTwoIomodsOnOneFolder() throws Exception {
        int writers = 6;
        int rounds = 8;
        files.ok("write", "path", "counter", "data", "0");
        try (Granted other = Granted.root(root);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < writers; i++) {
                Granted iomod = i % 2 == 0 ? files : other;
                all.add(threads.submit(() -> increment(iomod, rounds)));
            }
            for (var one : all) {
                one.get();
            }
        }
        assertThat(files.text("counter")).isEqualTo(Integer.toString(writers * rounds));
        assertThat(names()).containsExactly("counter");
    }

    private static void increment(Granted iomod, int rounds) {
        for (int done = 0; done < rounds; ) {
            JsonNode read = iomod.ok("read", "path", "counter");
            String next = Integer.toString(read.get("data").asInt() + 1);
            JsonNode answer = iomod.call("write", "path", "counter", "data", next, "if_match", etag(read));
            if (answer.has("Ok")) {
                done++;
            } else {
                assertThat(answer.at("/Err/code").asText()).isEqualTo("CHANGED");
            }
        }
    }

    @Test
    void letsOnlyOneMakeAFile() throws Exception {
        List<Future<JsonNode>> all = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 8; i++) {
                String data = Integer.toString(i);
                all.add(threads.submit(() ->
                        files.call("write", "path", "a/b/once", "data", data, "mode", "create", "parents", true)));
            }
        }
        int made = 0;
        for (var one : all) {
            JsonNode answer = one.get();
            made += answer.has("Ok") ? 1 : 0;
            assertThat(answer.at("/Err/code").asText("EXISTS")).isIn("EXISTS", "");
        }
        assertThat(made).isEqualTo(1);
    }

    @Test
    void tellsWhatThereIs() throws Exception {
        files.ok("write", "path", "d/abc", "data", "abc", "parents", true);
        JsonNode file = files.ok("stat", "path", "d/abc", "sha256", true);
        assertThat(file.get("type").asText()).isEqualTo("file");
        assertThat(file.get("size").asInt()).isEqualTo(3);
        // FIPS 180-4, the example of the message "abc".
        assertThat(file.get("sha256").asText())
                .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assertThat(Instant.parse(file.get("modified").asText()))
                .isEqualTo(Files.getLastModifiedTime(root.resolve("d/abc")).toInstant());
        assertThat(Instant.parse(file.get("created").asText())).isNotNull();
        JsonNode directory = files.ok("stat", "path", "d");
        assertThat(directory.get("type").asText()).isEqualTo("directory");
        assertThat(directory.has("size")).isFalse();
        assertThat(files.ok("stat", "path", "").get("type").asText()).isEqualTo("directory");
        assertThat(files.code("stat", "path", "d", "sha256", true)).isEqualTo("IS_DIRECTORY");
        assertThat(files.code("stat", "path", "none")).isEqualTo("NOT_FOUND");
        assertThat(files.code("stat", "path", "none/x")).isEqualTo("NOT_FOUND");
        assertThat(files.code("read", "path", "d")).isEqualTo("IS_DIRECTORY");
    }

    @Test
    void listsPageByPage() {
        for (String path : List.of("a", "b/1", "b/2", "b/c/3", "b!", "c.txt", "d.txt")) {
            files.ok("write", "path", path, "data", "", "parents", true);
        }
        assertThat(paths(files.ok("list"))).containsExactly("a", "b", "b!", "c.txt", "d.txt");
        assertThat(paths(files.ok("list", "path", "b"))).containsExactly("b/1", "b/2", "b/c");
        List<String> all = List.of("a", "b", "b/1", "b/2", "b/c", "b/c/3", "b!", "c.txt", "d.txt");
        assertThat(paths(files.ok("list", "recursive", true))).isEqualTo(all);
        for (int limit = 1; limit <= all.size(); limit++) {
            assertThat(allPages(limit)).isEqualTo(all);
        }
        assertThat(files.code("list", "path", "a")).isEqualTo("NOT_DIRECTORY");
        assertThat(files.why("list", "limit", 0)).contains("\"limit\"");
        assertThat(files.why("list", "cursor", "../x")).contains("\"cursor\"");
    }

    private List<String> allPages(int limit) {
        List<String> all = new ArrayList<>();
        @Nullable String cursor = null;
        do {
            JsonNode page = files.ok("list", "recursive", true, "limit", limit, "cursor", cursor);
            all.addAll(paths(page));
            assertThat(paths(page)).hasSizeLessThanOrEqualTo(limit);
            cursor = page.path("cursor").asText(null);
        } while (cursor != null);
        return all;
    }

    private static List<String> paths(JsonNode page) {
        return page.get("entries").findValuesAsText("path");
    }

    @Test
    void listsWhatMatches() {
        for (String path :
                List.of("a.png", "b/a.png", "b/c/ä.png", "b/x.jpg", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab")) {
            files.ok("write", "path", path, "data", "", "parents", true);
        }
        assertThat(matching("*.png")).containsExactly("a.png");
        assertThat(matching("**/*.png")).containsExactly("a.png", "b/a.png", "b/c/ä.png");
        assertThat(matching("b/**")).containsExactly("b", "b/a.png", "b/c", "b/c/ä.png", "b/x.jpg");
        assertThat(matching("*/?.*")).containsExactly("b/a.png", "b/x.jpg");
        assertThat(matching("**/?.png/**")).containsExactly("a.png", "b/a.png", "b/c/ä.png");
        assertThat(matching("a*".repeat(30) + "c")).isEmpty();
        assertThat(paths(files.ok("list", "path", "b", "glob", "*.png"))).containsExactly("b/a.png");
        assertThat(files.why("list", "glob", "")).contains("\"glob\"");
    }

    private List<String> matching(String glob) {
        return paths(files.ok("list", "recursive", true, "glob", glob));
    }

    @Test
    void makesMovesCopiesAndDeletes() throws Exception {
        assertThat(files.code("make_directory", "path", "x/y")).isEqualTo("NOT_FOUND");
        files.ok("make_directory", "path", "x/y", "parents", true);
        assertThat(files.ok("make_directory", "path", "x/y").get("type").asText())
                .isEqualTo("directory");
        files.ok("write", "path", "x/y/file", "data", "text");
        assertThat(files.code("make_directory", "path", "x/y/file")).isEqualTo("NOT_DIRECTORY");
        files.ok("copy", "from", "x/y/file", "to", "copy");
        files.ok("move", "from", "x", "to", "z/x", "parents", true);
        assertThat(files.text("copy")).isEqualTo(files.text("z/x/y/file")).isEqualTo("text");
        assertThat(files.code("move", "from", "z", "to", "z/x/z")).isEqualTo("INVALID_INPUT");
        assertThat(files.code("move", "from", "none", "to", "n")).isEqualTo("NOT_FOUND");
        assertThat(files.code("move", "from", "z/x/y/file", "to", "copy")).isEqualTo("EXISTS");
        assertThat(files.code("copy", "from", "z/x/y/file", "to", "copy")).isEqualTo("EXISTS");
        assertThat(files.code("copy", "from", "z", "to", "y")).isEqualTo("IS_DIRECTORY");
        assertThat(files.code("move", "from", "copy", "to", "z", "replace", true))
                .isEqualTo("IS_DIRECTORY");
        files.ok("move", "from", "z/x/y/file", "to", "copy", "replace", true);
        assertThat(files.code("delete", "path", "z")).isEqualTo("NOT_EMPTY");
        files.ok("delete", "path", "z", "recursive", true);
        files.ok("make_directory", "path", "empty");
        files.ok("delete", "path", "empty");
        files.ok("delete", "path", "copy");
        assertThat(files.code("delete", "path", "copy")).isEqualTo("NOT_FOUND");
        assertThat(names()).isEmpty();
    }

    private List<String> names() throws Exception {
        try (var names = Files.list(root)) {
            return names.map(path -> path.getFileName().toString())
                    .filter(name -> !name.equals(".asml-lock"))
                    .toList();
        }
    }

    @Test
    void saysWhichFieldIsWrong() {
        assertThat(files.why("read")).contains("path");
        assertThat(files.why("write", "path", "a")).contains("data");
        assertThat(files.why("write", "path", "a", "data", "", "mode", "truncate"))
                .contains("mode");
        assertThat(files.why("read", "path", "a", "lenght", 1)).contains("unknown field \"lenght\"");
        assertThat(files.iomod().call("read", "[").at("/Err/code").asText()).isEqualTo("INVALID_INPUT");
    }
}
