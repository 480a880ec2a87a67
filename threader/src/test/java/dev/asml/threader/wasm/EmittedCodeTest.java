package dev.asml.threader.wasm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.threader.counting.Executed;
import dev.asml.threader.wasm.names.PackedClasses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * How many instructions of the JVM the code executes that is made of some guests, which no noise of the machine changes:
 * see docs/performance.md. A guest's calls of the host count as one instruction, whatever the host does.
 */
class EmittedCodeTest {
    private static final Path GUESTS = Path.of("src/test/guests");
    private static final Path BENCH = Path.of("../bench/guests");

    @ParameterizedTest
    @CsvSource({"burn, 875000", "echo-v04, 206000", "echo-v04-as, 600", "echo-v03-c, 315"})
    void aRunStaysWithinItsBudget(String guest, long budget) throws IOException {
        Path file = guest.equals("burn") ? BENCH.resolve("burn.wasm") : GUESTS.resolve(guest + ".wasm");
        CompiledCode code =
                CompiledCode.compile(new WasmBinary(Files.readAllBytes(file)).withNamedImports(), "test/" + guest);
        CompiledCode counted = new CompiledCode(
                code.module(),
                PackedClasses.changed(code.classes(), Executed::counted),
                code.resettable(),
                code.interpreted());
        CompiledModule module = new CompiledModule(guest, new LoadedModule(guest, counted, false, "test/" + guest));
        HostMemory memory = new HostMemory(1 << 26);
        try (Image image = new Image(module, "handler", 1 << 24, memory, 1 << 20)) {
            assertThat(image.run(new Answering())).isEqualTo(new GuestEnd.Returned(0));
            long before = Executed.count();
            assertThat(image.run(new Answering())).isEqualTo(new GuestEnd.Returned(0));
            assertThat(Executed.count() - before).isBetween(1L, budget);
        }
    }

    /** A host whose guest echoes four kilobytes. */
    private static final class Answering extends BareHost {
        @Override
        public byte[] input() {
            return "x".repeat(4096).getBytes(java.nio.charset.StandardCharsets.UTF_8);
        }

        @Override
        public void succeed(byte[] body) {
            // taken
        }
    }
}
