package dev.asml.threader.wasm.wit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class WitFilesTest {
    @Test
    void authorsGetTheInterfacesThatAreServed() throws Exception {
        Path published = Path.of("../guest-libs/wit/asml-io.wit");
        Path served = Path.of("src/main/resources/wit/asml-io.wit");
        assertThat(Files.readString(published)).isEqualTo(Files.readString(served));
    }
}
