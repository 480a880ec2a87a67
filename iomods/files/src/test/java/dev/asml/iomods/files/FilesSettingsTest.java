package dev.asml.iomods.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.iomod.v1.Log;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilesSettingsTest {
    @TempDir
    private Path folder;

    @Test
    void grantsNothingUnlessItIsConfigured() {
        try (Granted files = Granted.with(Map.of())) {
            assertThat(files.code("list")).isEqualTo("NOT_CONFIGURED");
            assertThat(files.why("write", "path", "a", "data", "")).contains("\"root\"");
        }
    }

    @Test
    void usesTheFolderThatTheThreaderKeepsForIt() {
        try (Granted files = Granted.with(Map.of(), Optional.of(folder))) {
            files.ok("write", "path", "a", "data", "kept");
        }
        assertThat(folder.resolve("files/a")).hasContent("kept");
    }

    @Test
    void changesNothingThatIsForReadingOnly() throws Exception {
        Files.writeString(folder.resolve("a"), "old");
        try (Granted files = Granted.with(Map.of("root", folder.toString(), "read_only", "true"))) {
            assertThat(files.text("a")).isEqualTo("old");
            assertThat(files.code("write", "path", "a", "data", "")).isEqualTo("READ_ONLY");
            assertThat(files.code("write", "path", "a", "data", "", "mode", "append"))
                    .isEqualTo("READ_ONLY");
            assertThat(files.code("delete", "path", "a")).isEqualTo("READ_ONLY");
            assertThat(files.code("make_directory", "path", "b")).isEqualTo("READ_ONLY");
            assertThat(files.code("move", "from", "a", "to", "b")).isEqualTo("READ_ONLY");
            assertThat(files.code("copy", "from", "a", "to", "b")).isEqualTo("READ_ONLY");
        }
        try (var left = Files.list(folder)) {
            assertThat(left).containsExactly(folder.resolve("a"));
        }
    }

    @Test
    void grantsSeveralFoldersByName() throws Exception {
        Path in = Files.createDirectory(folder.resolve("one"));
        Path out = Files.createDirectory(folder.resolve("two"));
        Files.writeString(in.resolve("a"), "text");
        Map<String, String> config =
                Map.of("root.in", in.toString(), "read_only.in", "true", "root.out", out.toString());
        try (Granted files = Granted.with(config)) {
            assertThat(files.ok("list").get("entries").findValuesAsText("path")).containsExactly("in", "out");
            files.ok("copy", "from", "in/a", "to", "out/b/a", "parents", true);
            assertThat(files.ok("list", "recursive", true).get("entries").findValuesAsText("path"))
                    .containsExactly("in", "in/a", "out", "out/b", "out/b/a");
            assertThat(files.ok("stat", "path", "out").get("type").asText()).isEqualTo("directory");
            assertThat(files.code("write", "path", "in/b", "data", "")).isEqualTo("READ_ONLY");
            assertThat(files.code("move", "from", "out/b/a", "to", "in/b")).isEqualTo("READ_ONLY");
            assertThat(files.why("read", "path", "a")).contains("in, out");
            assertThat(files.code("read", "path", "out")).isEqualTo("IS_DIRECTORY");
            assertThat(files.code("delete", "path", "out", "recursive", true)).isEqualTo("IS_DIRECTORY");
            assertThat(files.code("read", "path", "in/../out/b/a")).isEqualTo("INVALID_INPUT");
        }
        assertThat(out.resolve("b/a")).hasContent("text");
    }

    @Test
    void boundsWhatOneCallHolds() throws Exception {
        Files.writeString(folder.resolve("long"), "12345");
        try (Granted files = Granted.with(Map.of("root", folder.toString(), "max_bytes", "4"))) {
            assertThat(files.why("read", "path", "long")).contains("max_bytes").contains("read_stream");
            assertThat(files.ok("read", "path", "long", "length", 4).get("data").asText())
                    .isEqualTo("1234");
            assertThat(files.code("write", "path", "new", "data", "12345")).isEqualTo("LIMIT");
            files.ok("write", "path", "new", "data", "1234");
        }
    }

    @Test
    void keepsTheQuota() throws Exception {
        Files.createDirectory(folder.resolve("d"));
        Files.writeString(folder.resolve("d/there"), "123");
        try (Granted files = Granted.with(Map.of("root", folder.toString(), "quota_bytes", "10"))) {
            files.ok("write", "path", "a", "data", "12345");
            assertThat(files.code("write", "path", "b", "data", "123")).isEqualTo("NO_SPACE");
            assertThat(files.code("write", "path", "a", "data", "678", "mode", "append"))
                    .isEqualTo("NO_SPACE");
            assertThat(files.code("copy", "from", "a", "to", "b")).isEqualTo("NO_SPACE");
            assertThat(files.why("copy", "from", "a", "to", "b")).contains("quota_bytes");
            files.ok("write", "path", "a", "data", "67", "mode", "append");
            files.ok("delete", "path", "d", "recursive", true);
            files.ok("write", "path", "b", "data", "123");
            files.ok("move", "from", "b", "to", "a", "replace", true);
            files.ok("write", "path", "b", "data", "1234567");
            assertThat(files.code("write", "path", "c", "data", "1")).isEqualTo("NO_SPACE");
            assertThat(files.text("a")).isEqualTo("123");
        }
    }

    @Test
    void refusesAConfigurationThatItCannotUse() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "");
        String root = folder.toString();
        try (Granted files = Granted.root(folder)) {
            refused(files, "\"path\" is not a key", "path", "/");
            refused(files, "\"root\" is \"relative\"", "root", "relative");
            refused(
                    files,
                    "absolute path of a folder that exists",
                    "root",
                    folder.resolve("none").toString());
            refused(files, "absolute path of a folder", "root", file.toString());
            refused(files, "exclude each other", "root", root, "root.a", root);
            refused(files, "\"root.a/b\" cannot name a folder", "root.a/b", root);
            refused(files, "\"root...\" cannot name a folder", "root...", root);
            refused(files, "\"read_only.b\" has no \"root.b\"", "root.a", root, "read_only.b", "true");
            refused(files, "\"read_only\" is \"yes\"; it can be true or false", "root", root, "read_only", "yes");
            refused(files, "\"max_bytes\" is \"0\"; it can be 1 to 4194304", "root", root, "max_bytes", "0");
            refused(files, "\"quota_bytes\" is \"1 GB\"", "root", root, "quota_bytes", "1 GB");
            files.ok("write", "path", "a", "data", "still");
        }
    }

    private static void refused(Granted files, String message, String... values) {
        Map<String, String> config = new HashMap<>();
        for (int i = 0; i < values.length; i += 2) {
            config.put(values[i], values[i + 1]);
        }
        files.iomod().config(config);
        files.ok("list");
        assertThat(files.iomod().logs())
                .extracting(Log::getMessage)
                .last()
                .asString()
                .contains(message);
    }
}
