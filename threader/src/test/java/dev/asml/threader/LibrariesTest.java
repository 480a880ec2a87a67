package dev.asml.threader;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LibrariesTest {
    @TempDir
    private Path folder;

    @Test
    void takesTheFirstOfTwoEntriesAsAClassPathDoes() throws IOException {
        Path first = jar("first", Map.of("a/A.class", "first A"));
        Path second = jar("second", Map.of("a/A.class", "second A", "a/B.class", "B"));

        assertThat(joined(first, second))
                .containsExactly(Map.entry("a/A.class", "first A"), Map.entry("a/B.class", "B"));
    }

    @Test
    void keepsTheProvidersOfAllJars() throws IOException {
        Path first = jar("first", Map.of("META-INF/services/a.Service", "a.First"));
        Path second = jar("second", Map.of("META-INF/services/a.Service", "a.Second\n"));

        assertThat(joined(first, second)
                        .getOrDefault("META-INF/services/a.Service", "")
                        .lines())
                .contains("a.First", "a.Second");
    }

    @Test
    void takesWhatIsMeantForThisJavaAndLeavesOutWhatHoldsOfOneJarOnly() throws IOException {
        Path jar = jar(
                "one",
                Map.of(
                        "META-INF/MANIFEST.MF", "Manifest-Version: 1.0\nMulti-Release: true\n",
                        "META-INF/ONE.SF", "signature",
                        "module-info.class", "module",
                        "a/A.class", "old A",
                        "META-INF/versions/21/a/A.class", "new A",
                        "META-INF/versions/99/a/A.class", "A of tomorrow"));

        assertThat(joined(jar)).containsExactly(Map.entry("a/A.class", "new A"));
    }

    private Path jar(String name, Map<String, String> entries) throws IOException {
        Path file = folder.resolve(name + ".jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(file))) {
            // The manifest has to be the first: its name sorts so.
            for (Map.Entry<String, String> entry : new TreeMap<>(entries).entrySet()) {
                out.putNextEntry(new JarEntry(entry.getKey()));
                out.write(entry.getValue().getBytes(UTF_8));
            }
        }
        return file;
    }

    private Map<String, String> joined(Path... jars) throws IOException {
        Path file = folder.resolve("joined");
        Libraries.join(file, List.of(jars));
        Map<String, String> entries = new TreeMap<>();
        try (JarFile jar = new JarFile(file.toFile())) {
            for (JarEntry entry : jar.stream().toList()) {
                try (InputStream content = jar.getInputStream(entry)) {
                    entries.put(entry.getName(), new String(content.readAllBytes(), UTF_8));
                }
            }
        }
        return entries;
    }
}
