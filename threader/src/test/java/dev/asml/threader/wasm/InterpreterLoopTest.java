package dev.asml.threader.wasm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.dylibso.chicory.runtime.ChicoryInterruptedException;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.wasm.Parser;
import dev.asml.threader.wasm.names.GuestStack;
import dev.asml.threader.wasm.outline.LargeFunctions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An interpreter that a guest brings behaves as one function, although the arms of its loop are functions of their own. */
class InterpreterLoopTest {
    private static final Path GUESTS = Path.of("src/test/guests");
    private static final long GUEST_BYTES = 1 << 20;
    private static final Map<String, CompiledCode> CODE = new ConcurrentHashMap<>();

    private static byte[] module(String guest) {
        try {
            return Files.readAllBytes(GUESTS.resolve(guest + ".wasm"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Instance compiled(String guest) {
        CompiledCode code = CODE.computeIfAbsent(guest, each -> CompiledCode.compile(module(each), "test/" + each));
        LoadedModule loaded = new LoadedModule("test", code, true, "test/" + guest);
        MemoryAllowance allowance = new MemoryAllowance(new HostMemory(GUEST_BYTES), new AtomicLong(), GUEST_BYTES);
        return loaded.filled(Instance.builder(loaded.module())
                .withMachineFactory(loaded.machines())
                .withMemoryFactory(limits -> new LinearMemory(limits, allowance))
                .build());
    }

    @ParameterizedTest
    @ValueSource(strings = {"interpreter/interpreter-o2", "interpreter/interpreter-o3"})
    void itsArmsAreCutOutAndItsTableIsNot(String guest) {
        LargeFunctions.Cut cut = LargeFunctions.cut(module(guest));

        assertThat(cut.parts()).hasSizeGreaterThan(30).containsOnly(0);
    }

    @ParameterizedTest
    @CsvSource({
        "interpreter/interpreter-o2, calls, 12",
        "interpreter/interpreter-o2, objects, 300",
        "interpreter/interpreter-o2, errors, 50",
        "interpreter/interpreter-o2, rare, 5",
        "interpreter/interpreter-o3, calls, 12",
        "interpreter/interpreter-o3, objects, 300",
        "interpreter/interpreter-o3, errors, 50",
        "interpreter/interpreter-o3, rare, 5"
    })
    void itAnswersAsInterpreted(String guest, String export, int n) {
        Instance interpreted = Instance.builder(Parser.parse(module(guest))).build();

        assertThat(compiled(guest).export(export).apply(n))
                .isEqualTo(interpreted.export(export).apply(n));
    }

    /** Its arms change locals of all types, more than there are fields for. */
    @Test
    void aMachineWithManyLocalsAnswersAsInterpreted() {
        Instance compiled = compiled("large/machine");
        Instance interpreted =
                Instance.builder(Parser.parse(module("large/machine"))).build();
        for (int seed = 1; seed < 9; seed++) {
            assertThat(compiled.export("start").apply(seed, 60))
                    .isEqualTo(interpreted.export("start").apply(seed, 60));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"interpreter/interpreter-o2", "interpreter/interpreter-o3"})
    void aTrapInAnArmIsOneOfTheWhole(String guest) {
        Throwable trap = catchThrowable(() -> compiled(guest).export("trap").apply(1));

        assertThat(GuestStack.of(trap)).hasToString("function 0 ×2 ← trap");
    }

    @ParameterizedTest
    @ValueSource(strings = {"interpreter/interpreter-o2", "interpreter/interpreter-o3"})
    @Timeout(30)
    void itsLoopIsInterrupted(String guest) throws Exception {
        Instance instance = compiled(guest);
        FutureTask<long[]> endless =
                new FutureTask<>(() -> instance.export("spin").apply());
        Thread thread = Thread.ofVirtual().start(endless);

        thread.interrupt();

        assertThatThrownBy(endless::get)
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(ChicoryInterruptedException.class);
    }
}
