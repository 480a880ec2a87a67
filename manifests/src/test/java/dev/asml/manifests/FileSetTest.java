package dev.asml.manifests;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSetTest {
    @TempDir
    Path folder;

    @Test
    void refusesLinksInFolders() throws IOException {
        Written tree = new Written(folder.resolve("tree")).with("a", "1");
        Files.createSymbolicLink(tree.folder().resolve("l"), folder);
        assertThatThrownBy(() -> FileSet.ofFolder(tree.folder(), Bounds.BUNDLE, Optional.empty()))
                .hasMessage("holds " + tree.folder().resolve("l") + ", a link or no file; put the file itself there");
    }
}
