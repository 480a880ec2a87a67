package dev.asml.threader.wasm.outline;

import static org.assertj.core.api.Assertions.assertThat;

import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.wasm.Parser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoopStacksTest {
    private static final Path GUESTS = Path.of("src/test/guests");

    @Test
    void nothingIsLeftToEmpty() throws IOException {
        for (String guest : List.of("tuning/loops.wasm", "wasi-env.wasm", "hyper-v04.wasm")) {
            byte[] module = Files.readAllBytes(GUESTS.resolve(guest));
            byte[] emptied = LoopStacks.emptied(module);

            assertThat(emptied).as(guest).isNotEqualTo(module);
            assertThat(LoopStacks.emptied(emptied)).as(guest).isSameAs(emptied);
        }
    }

    @Test
    void whatIsEmptiedAnswersTheSame() throws IOException {
        byte[] module = Files.readAllBytes(GUESTS.resolve("tuning/loops.wasm"));
        Instance changed =
                Instance.builder(Parser.parse(LoopStacks.emptied(module))).build();
        Instance given = Instance.builder(Parser.parse(module)).build();
        for (int n = 1; n < 30; n++) {
            for (String export : List.of("expression", "leaving")) {
                assertThat(changed.export(export).apply(n))
                        .isEqualTo(given.export(export).apply(n));
            }
        }
    }

    @Test
    void aModuleWithoutLoopsStaysAsItIs() throws IOException {
        byte[] module = Files.readAllBytes(GUESTS.resolve("noop.wasm"));

        assertThat(LoopStacks.emptied(module)).isSameAs(module);
    }
}
