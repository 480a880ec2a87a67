package dev.asml.iomods.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.asml.iomod.IomodFailure;
import dev.asml.iomod.testing.StreamedCall;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileStreamsTest {
    private static final JsonMapper JSON = new JsonMapper();

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
    void writesAndReads() throws Exception {
        JsonNode written = write("{\"path\":\"d/a\",\"parents\":true}\n", "line\nline");
        assertThat(written.get("size").asInt()).isEqualTo(9);
        assertThat(written.get("etag"))
                .isEqualTo(files.ok("stat", "path", "d/a").get("etag"));
        assertThat(read("{\"path\":\"d/a\"}")).isEqualTo("line\nline");
        assertThat(read("{\"path\":\"d/a\",\"offset\":5,\"length\":2}\n")).isEqualTo("li");
        assertThat(read("{\"path\":\"d/a\",\"offset\":50}")).isEmpty();
        assertThat(write("{\"path\":\"empty\"}", "").get("size").asInt()).isZero();
    }

    private JsonNode write(String head, String data) throws Exception {
        return JSON.readTree(files.iomod().call("write_stream", (head + data).getBytes(UTF_8)));
    }

    private String read(String head) {
        return new String(files.iomod().call("read_stream", head.getBytes(UTF_8)), UTF_8);
    }

    @Test
    void replacesNothingUntilAllIsThere() throws Exception {
        files.ok("write", "path", "a", "data", "old");
        StreamedCall call = files.iomod().open("write_stream");
        call.input().write("{\"path\":\"a\"}\nnew".getBytes(UTF_8));
        call.input().flush();
        assertThat(files.text("a")).isEqualTo("old");
        call.input().close();
        call.output().readAllBytes();
        assertThat(files.text("a")).isEqualTo("new");
    }

    @Test
    void leavesNothingOfAWriteThatIsCancelled() throws Exception {
        StreamedCall call = files.iomod().open("write_stream");
        call.input().write("{\"path\":\"a\"}\nhalf".getBytes(UTF_8));
        call.input().flush();
        call.cancel();
        assertThat(call.failure().code()).isEqualTo("CANCELLED");
        assertThat(files.code("stat", "path", "a")).isEqualTo("NOT_FOUND");
        assertThat(drafts()).isEmpty();
    }

    private List<Path> drafts() throws Exception {
        try (var names = Files.list(root)) {
            return names.filter(name -> !name.endsWith(".asml-lock")).toList();
        }
    }

    @Test
    void writesOnlyWhatWasAnnounced() throws Exception {
        assertThat(failure("write_stream", "{\"path\":\"a\",\"size\":3}\n12").message())
                .contains("announces 3 bytes, but 2 came");
        assertThat(drafts()).isEmpty();
        write("{\"path\":\"a\",\"size\":2}\n", "12");
        assertThat(failure("write_stream", "{\"path\":\"a\",\"mode\":\"create\"}\n")
                        .code())
                .isEqualTo("EXISTS");
        assertThat(failure("write_stream", "{\"path\":\"a\",\"if_match\":\"x\"}\n")
                        .code())
                .isEqualTo("CHANGED");
        assertThat(files.text("a")).isEqualTo("12");
    }

    @Test
    void saysWhatItCannotRead() {
        for (String head : List.of(
                "",
                "\n",
                "null\n",
                "[]\n",
                "{\n",
                "{}",
                "{\"path\":1,\"x\":2}\n",
                "{\"path\":\"../a\"}",
                "x".repeat(70_000))) {
            assertThat(failure("write_stream", head).code()).as(head).isEqualTo("INVALID_INPUT");
            assertThat(failure("read_stream", head).code()).as(head).isEqualTo("INVALID_INPUT");
        }
        assertThat(failure("write_stream", "{\"path\":\"a\",\"mode\":\"append\"}\n")
                        .message())
                .contains("\"mode\"");
        assertThat(failure("write_stream", "{\"path\":\"a\",\"mode\":\"create\",\"if_match\":\"*\"}\n")
                        .message())
                .contains("if_match");
        assertThat(failure("read_stream", "{\"path\":\"a\",\"offset\":-1}").message())
                .contains("\"offset\"");
        assertThat(failure("read_stream", "{\"path\":\"none\"}").code()).isEqualTo("NOT_FOUND");
    }

    private IomodFailure failure(String method, String input) {
        return files.iomod().start(method, input).failure();
    }

    @Test
    void stopsReadingWhenNobodyWaits() throws Exception {
        try (OutputStream file = Files.newOutputStream(root.resolve("large"))) {
            file.write(new byte[4 << 20]);
        }
        StreamedCall call = files.iomod().open("read_stream");
        call.input().write("{\"path\":\"large\"}".getBytes(UTF_8));
        call.input().close();
        assertThat(call.output().read()).isZero();
        call.cancel();
        assertThat(call.failure().code()).isEqualTo("CANCELLED");
        assertThat(files.ok("stat", "path", "large").get("size").asInt()).isEqualTo(4 << 20);
    }
}
