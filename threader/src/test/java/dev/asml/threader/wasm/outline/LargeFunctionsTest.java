package dev.asml.threader.wasm.outline;

import static org.assertj.core.api.Assertions.assertThat;

import com.dylibso.chicory.compiler.InterpreterFallback;
import com.dylibso.chicory.compiler.MachineFactoryCompiler;
import com.dylibso.chicory.runtime.ExportFunction;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.wasm.Parser;
import com.dylibso.chicory.wasm.WasmModule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class LargeFunctionsTest {
    private static final Path GUESTS = Path.of("src/test/guests");
    private static final int PROGRAMS = 12;

    private static byte[] machine() throws IOException {
        return Files.readAllBytes(GUESTS.resolve("large/machine.wasm"));
    }

    private static long[] answers(ExportFunction start) {
        Random seeds = new Random(7);
        return seeds.ints(PROGRAMS)
                .mapToLong(seed -> start.apply(seed, 40 + (seed & 63))[0])
                .toArray();
    }

    private static ExportFunction interpreted(byte[] module) {
        return Instance.builder(Parser.parse(module)).build().export("start");
    }

    private static ExportFunction compiled(byte[] module) {
        WasmModule parsed = Parser.parse(module);
        return Instance.builder(parsed)
                .withMachineFactory(MachineFactoryCompiler.builder(parsed)
                        .withInterpreterFallback(InterpreterFallback.FAIL)
                        .compile())
                .build()
                .export("start");
    }

    @ParameterizedTest
    @CsvSource({"0,60,40", "0,2000,1000", "24000,14000,4000", "24000,300,14000"})
    void whatIsCutAnswersAsTheWhole(int large, int bodyBytes, int partBytes) throws IOException {
        byte[] cut = LargeFunctions.cut(machine(), large, bodyBytes, partBytes).module();

        assertThat(cut).isNotEqualTo(machine());
        assertThat(answers(interpreted(cut))).isEqualTo(answers(interpreted(machine())));
    }

    @Test
    void whatIsTooLargeForTheJvmIsCompiledOnceItIsCut() throws IOException {
        assertThat(answers(compiled(LargeFunctions.cut(machine()).module())))
                .isEqualTo(answers(interpreted(machine())));
    }

    @Test
    void aModuleWithoutLargeFunctionsStaysAsItIs() throws IOException {
        byte[] module = Files.readAllBytes(GUESTS.resolve("echo-v04.wasm"));

        assertThat(LargeFunctions.cut(module).module()).isSameAs(module);
    }

    static List<Path> modules() throws IOException {
        try (Stream<Path> files = Files.walk(GUESTS)) {
            return files.filter(file -> file.toString().endsWith(".wasm"))
                    .filter(LargeFunctionsTest::isModule)
                    .sorted()
                    .toList();
        }
    }

    private static boolean isModule(Path file) {
        try (var in = Files.newInputStream(file)) {
            return in.readNBytes(8)[6] == 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("modules")
    void everyGuestIsValidInPieces(Path file) throws IOException {
        byte[] module = Files.readAllBytes(file);

        byte[] cut = LargeFunctions.cut(module, 300, 200, 120).module();

        assertThat(Parser.parse(cut).functionSection().functionCount())
                .isGreaterThanOrEqualTo(Parser.parse(module).functionSection().functionCount());
    }
}
