package dev.asml.iomods.files;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No path leaves the granted folder, and nothing is opened there that is no file. */
class FilesSandboxTest {
    private static final List<String> OF_ONE_PATH =
            List.of("read", "write", "stat", "list", "delete", "make_directory");

    private static final List<String> ELSEWHERE = List.of(
            "..",
            "../outside/secret",
            "a/../../outside/secret",
            "a/..",
            ".",
            "./a",
            "a/.",
            "/",
            "/etc/passwd",
            "//a",
            "a//b",
            "a/",
            "a\0b",
            "\0",
            ".asml-lock",
            ".ASML-lock",
            "a/.asml-x");

    /** Which mean something elsewhere, and are names like others here. */
    private static final List<String> ODD =
            List.of("..%2foutside%2fsecret", "..\\outside\\secret", "~", "$HOME", "-rf", "a\nb", "*", "C:", "CON", "…");

    @TempDir
    private Path folder;

    private Path root = Path.of("");
    private Path outside = Path.of("");
    private Granted files = Granted.with(Map.of());

    @BeforeEach
    void grant() throws Exception {
        files.close();
        root = Files.createDirectory(folder.resolve("root"));
        outside = Files.createDirectory(folder.resolve("outside"));
        Files.writeString(outside.resolve("secret"), "secret");
        files = Granted.root(root);
    }

    @AfterEach
    void close() {
        files.close();
    }

    @Test
    void refusesPathsThatCouldLeadElsewhere() {
        for (String path : ELSEWHERE) {
            for (String method : OF_ONE_PATH) {
                assertThat(code(method, path)).as("%s %s", method, path).isEqualTo("INVALID_INPUT");
            }
            assertThat(files.code("move", "from", path, "to", "b")).isEqualTo("INVALID_INPUT");
            assertThat(files.code("copy", "from", "a", "to", path)).isEqualTo("INVALID_INPUT");
        }
    }

    private String code(String method, String path) {
        return method.equals("write")
                ? files.code(method, "path", path, "data", "", "parents", true)
                : files.code(method, "path", path);
    }

    @Test
    void boundsNamesAndPaths() {
        for (String path : List.of(
                "n".repeat(256), "ü".repeat(128), "n/".repeat(64) + "n", ("n".repeat(200) + "/").repeat(30) + "n")) {
            for (String method : OF_ONE_PATH) {
                assertThat(code(method, path)).as(method).isEqualTo("INVALID_INPUT");
            }
        }
        String longest = "n/".repeat(63) + "ü".repeat(127);
        files.ok("write", "path", longest, "data", "deep", "parents", true);
        assertThat(files.text(longest)).isEqualTo("deep");
        files.ok("delete", "path", "n", "recursive", true);
    }

    @Test
    void takesOddNamesAsTheyAre() throws Exception {
        for (String name : ODD) {
            files.ok("write", "path", name, "data", "mine " + name);
            assertThat(root.resolve(name)).hasContent("mine " + name);
            assertThat(files.text(name)).isEqualTo("mine " + name);
            assertThat(files.ok("list").at("/entries/0/path").asText()).isEqualTo(name);
            files.ok("delete", "path", name);
        }
    }

    @Test
    void followsNoLink() throws Exception {
        Files.createSymbolicLink(root.resolve("file"), outside.resolve("secret"));
        Files.createSymbolicLink(root.resolve("dir"), outside);
        Files.createSymbolicLink(root.resolve("up"), Path.of(".."));
        Files.createSymbolicLink(root.resolve("nowhere"), Path.of("none"));
        for (String path : List.of("file", "dir/secret", "up/outside/secret", "nowhere")) {
            assertThat(files.code("read", "path", path)).isEqualTo("REFUSED");
            assertThat(files.code("stat", "path", path, "sha256", true)).isEqualTo("REFUSED");
            assertThat(files.code("copy", "from", path, "to", "copy")).isEqualTo("REFUSED");
            assertThat(files.code("move", "from", path, "to", "moved")).isEqualTo("REFUSED");
            for (String mode : List.of("replace", "append")) {
                assertThat(files.code("write", "path", path, "data", "x", "mode", mode))
                        .isEqualTo("REFUSED");
            }
        }
        assertThat(files.code("write", "path", "dir/new/x", "data", "x", "parents", true))
                .isEqualTo("REFUSED");
        assertThat(files.code("make_directory", "path", "dir/new", "parents", true))
                .isEqualTo("REFUSED");
        assertThat(files.code("delete", "path", "dir/secret")).isEqualTo("REFUSED");
        assertThat(files.code("list", "path", "dir")).isEqualTo("REFUSED");
        JsonNode listed = files.ok("list", "recursive", true).get("entries");
        assertThat(listed.findValuesAsText("path")).containsExactly("dir", "file", "nowhere", "up");
        assertThat(listed.findValuesAsText("type")).containsOnly("link");
        files.ok("make_directory", "path", "d");
        Files.createSymbolicLink(root.resolve("d/link"), outside);
        files.ok("delete", "path", "d", "recursive", true);
        files.ok("delete", "path", "dir");
        assertThat(outside.resolve("secret")).hasContent("secret");
        assertThat(outside).isDirectoryContaining("glob:**/secret");
        try (var left = Files.list(outside)) {
            assertThat(left).hasSize(1);
        }
    }

    /** Another program puts a link in the place of a folder again and again, while functions use paths through it. */
    @Test
    void staysInsideWhileALinkIsSwappedIn() throws Exception {
        Files.createDirectory(root.resolve("d"));
        AtomicBoolean over = new AtomicBoolean();
        CompletableFuture<Void> swapping = CompletableFuture.runAsync(() -> swap(over));
        try {
            for (int i = 0; i < 100; i++) {
                JsonNode read = files.call("read", "path", "d/secret");
                assertThat(read.at("/Ok/data").asText("inside")).isIn("inside", "");
                files.call("write", "path", "d/secret", "data", "inside");
                files.call("write", "path", "d/new/n", "data", "", "parents", true);
                files.call("delete", "path", "d/new", "recursive", true);
            }
        } finally {
            over.set(true);
            swapping.join();
        }
        assertThat(outside.resolve("secret")).hasContent("secret");
        try (var left = Files.list(outside)) {
            assertThat(left).hasSize(1);
        }
    }

    private void swap(AtomicBoolean over) {
        try {
            for (int i = 0; !over.get(); i++) {
                Path link = root.resolve("d");
                Path aside = root.resolve("aside" + i);
                Files.move(link, aside, StandardCopyOption.ATOMIC_MOVE);
                if (linked(link)) {
                    Files.delete(link);
                }
                if (!Files.exists(link)) {
                    Files.createDirectories(link);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** False if a function was faster and made the folder. */
    private boolean linked(Path link) throws IOException {
        try {
            Files.createSymbolicLink(link, outside);
            return true;
        } catch (FileAlreadyExistsException _) {
            return false;
        }
    }

    @Test
    void refusesANameThatIsNoText() {
        assertThat(files.iomod()
                        .call("stat", "{\"path\":\"\\ud800\"}")
                        .at("/Err/code")
                        .asText())
                .isEqualTo("INVALID_INPUT");
    }

    @Test
    void opensNeitherPipesNorSockets() throws Exception {
        assertThat(new ProcessBuilder("mkfifo", root.resolve("pipe").toString())
                        .start()
                        .waitFor())
                .isZero();
        try (var socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            socket.bind(UnixDomainSocketAddress.of(root.resolve("socket")));
            for (String path : List.of("pipe", "socket")) {
                assertThat(files.code("read", "path", path)).isEqualTo("REFUSED");
                assertThat(files.code("read", "path", path + "/x")).isEqualTo("REFUSED");
                assertThat(files.code("list", "path", path)).isEqualTo("REFUSED");
                assertThat(files.code("write", "path", path, "data", "")).isEqualTo("REFUSED");
                assertThat(files.code("write", "path", path, "data", "", "mode", "append"))
                        .isEqualTo("REFUSED");
                assertThat(files.code("copy", "from", path, "to", "c")).isEqualTo("REFUSED");
                assertThat(files.code("make_directory", "path", path + "/x", "parents", true))
                        .isEqualTo("REFUSED");
                assertThat(files.ok("stat", "path", path).get("type").asText()).isEqualTo("other");
            }
        }
    }
}
