package dev.asml.threader.wasm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.dylibso.chicory.runtime.ImportFunction;
import com.dylibso.chicory.runtime.ImportValues;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.WasmRuntimeException;
import com.dylibso.chicory.wasm.types.FunctionType;
import com.dylibso.chicory.wasm.types.MemoryLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Accesses that share one check are in bounds exactly where each of them is. */
class ReachedAccessTest {
    private static final int PAGE = 1 << 16;
    private static final long GUEST_BYTES = 1 << 24;

    private static LoadedModule loaded;

    private final MemoryAllowance allowance =
            new MemoryAllowance(new HostMemory(GUEST_BYTES), new AtomicLong(), GUEST_BYTES);

    private final LinearMemory memory = new LinearMemory(new MemoryLimits(1, 3), allowance);
    private Instance guest;

    @BeforeAll
    static void compile() throws IOException {
        CompiledCode code =
                CompiledCode.compile(Files.readAllBytes(Path.of("src/test/guests/reached.wasm")), "test/reached");
        loaded = new LoadedModule("test", code, true, "test/reached");
    }

    @BeforeEach
    void instantiate() {
        guest = loaded.filled(Instance.builder(loaded.module())
                .withMachineFactory(loaded.machines())
                .withMemoryFactory(_ -> memory)
                .withImportValues(ImportValues.builder()
                        .addFunction(new ImportFunction(
                                "host", "wait", FunctionType.of(List.of(), List.of()), (_, _) -> packed()))
                        .build())
                .build());
    }

    private long @Nullable [] packed() {
        memory.pack();
        assertThat(memory.unpack()).isTrue();
        return null;
    }

    @ParameterizedTest
    @CsvSource({
        "near, 4, 12",
        "near, 65524, 12",
        "wide, 0, 5",
        "grown, 0, 10",
        "grown, 65532, 10",
        "waited, 0, 12",
        "waited, 65524, 12",
        "branched, 0, 3",
        "branched, 15, 3"
    })
    void isThereUpToTheMemorysEnds(String function, int at, int result) {
        for (int run = 0; run < 3; run++) {
            assertThat(guest.export(function).apply(at)).containsExactly(result);

            memory.restore(new byte[0], 1);

            assertThat(memory.readBytes(0, PAGE)).containsOnly(0);
        }
    }

    /** Also where a sum of 32 bits would be within the memory, and whatever is done before. */
    @ParameterizedTest
    @CsvSource({
        "near, 3",
        "near, 0",
        "near, -4",
        "near, -8",
        "near, 65525",
        "near, 2147483647",
        "near, -2147483648",
        "wide, 1",
        "wide, -65528",
        "wide, -8",
        "grown, 65533",
        "grown, -1",
        "waited, 65525",
        "waited, -8",
        "branched, 16",
        "branched, 65535",
        "branched, -1"
    })
    void trapsWhereOneOfThemIsNot(String function, int at) {
        assertThatThrownBy(() -> guest.export(function).apply(at))
                .isInstanceOf(WasmRuntimeException.class)
                .hasMessageContaining("out of bounds memory access");

        memory.restore(new byte[0], 1);

        assertThat(memory.pages()).isEqualTo(1);
        assertThat(memory.readBytes(0, PAGE)).containsOnly(0);
    }
}
