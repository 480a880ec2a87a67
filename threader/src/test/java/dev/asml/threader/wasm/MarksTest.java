package dev.asml.threader.wasm;

import static org.assertj.core.api.Assertions.assertThat;

import com.dylibso.chicory.compiler.MachineFactoryCompiler;
import com.dylibso.chicory.runtime.ImportFunction;
import com.dylibso.chicory.runtime.ImportValues;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.Machine;
import com.dylibso.chicory.runtime.Memory;
import com.dylibso.chicory.wasm.ChicoryException;
import com.dylibso.chicory.wasm.Parser;
import com.dylibso.chicory.wasm.WasmModule;
import com.dylibso.chicory.wasm.types.FunctionType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever compiled code writes is put back, though not each store marks its page. */
class MarksTest {
    private static final int FUNCTIONS = 60;
    private static final long GUEST_BYTES = 1 << 20;

    private final HostMemory host = new HostMemory(GUEST_BYTES);
    private final MemoryAllowance allowance = new MemoryAllowance(host, new AtomicLong(), GUEST_BYTES);

    private final List<LinearMemory> memories = new ArrayList<>();

    private static ImportValues waiting(Runnable wait) {
        return ImportValues.builder()
                .addFunction(new ImportFunction("host", "wait", FunctionType.of(List.of(), List.of()), (_, _) -> {
                    wait.run();
                    return null;
                }))
                .build();
    }

    private Memory own(LinearMemory made) {
        memories.add(made);
        return made;
    }

    private void packAndUnpack() {
        memories.getFirst().pack();
        assertThat(memories.getFirst().unpack()).isTrue();
    }

    private Instance compiled(byte[] module) {
        LoadedModule loaded = new LoadedModule("test", CompiledCode.compile(module, "test/marks"), true, "test/marks");
        return loaded.filled(Instance.builder(loaded.module())
                .withMachineFactory(loaded.machines())
                .withMemoryFactory(limits -> own(new LinearMemory(limits, allowance)))
                .withImportValues(waiting(this::packAndUnpack))
                .build());
    }

    /** Whether it ended without a trap. */
    private static boolean run(Instance instance, int function, long... arguments) {
        try {
            var _ = instance.export(Integer.toString(function)).apply(arguments);
            return true;
        } catch (ChicoryException e) {
            return false;
        }
    }

    private static byte[] all(Memory memory) {
        return memory.readBytes(0, memory.pages() << 16);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void writesAsTheEnginesCodeDoesAndIsAsItsImageAfterwards(long seed) {
        Random random = new Random(seed);
        byte[] module = RandomGuest.module(random, FUNCTIONS);
        WasmModule parsed = Parser.parse(module);
        Function<Instance, Machine> machines =
                MachineFactoryCompiler.builder(parsed).compile();
        Instance compiled = compiled(module);
        LinearMemory memory = memories.getFirst();
        byte[] image = memory.content();
        memory.load(image, RandomGuest.PAGES);
        int ended = 0;
        for (int function = 0; function < FUNCTIONS; function++) {
            for (int last : new int[] {8, 2 << 16, -10}) {
                long[] arguments = {
                    RandomGuest.nearAnEnd(random), random.nextInt(last < 0 ? 9 : last) + Math.min(last, 0)
                };
                Instance plain = Instance.builder(parsed)
                        .withMachineFactory(machines)
                        .withImportValues(waiting(() -> {}))
                        .build();
                boolean well = run(plain, function, arguments);
                ended += well ? 1 : 0;

                assertThat(run(compiled, function, arguments)).isEqualTo(well);
                if (well) { // a check of several stores traps before any of them
                    assertThat(Arrays.mismatch(all(memory), all(plain.memory())))
                            .as("function %d", function)
                            .isEqualTo(-1);
                }

                memory.restore(image, RandomGuest.PAGES);

                assertThat(Arrays.mismatch(all(memory), Arrays.copyOf(image, RandomGuest.PAGES << 16)))
                        .as("function %d", function)
                        .isEqualTo(-1);
                assertThat(host.committed()).isEqualTo(memory.committed());
            }
        }
        assertThat(ended).isGreaterThan(FUNCTIONS);
    }
}
