package dev.asml.threader.wasm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoadedCodeTest {
    private static final Path GUEST = Path.of("src/test/guests/noop.wasm");

    @TempDir
    Path scratch;

    private final AtomicInteger made = new AtomicInteger();

    private Image image() throws IOException {
        made.incrementAndGet();
        GuestCode code = new CodeCache(scratch).load(Files.readAllBytes(GUEST), "test/noop");
        return new Image(code, "handler", 1 << 24, new HostMemory(1 << 24), 1 << 20);
    }

    private FunctionCode function(CodeFacts facts, LoadedCode shelf) {
        return FunctionCode.onDemand(facts, this::image, shelf);
    }

    @Test
    void letsGoOfWhatNobodyWantedForTheLongestTime() throws IOException, InterruptedException {
        Image one = image();
        try (LoadedCode shelf = new LoadedCode(3 * one.weight())) {
            List<FunctionCode> codes = IntStream.range(0, 4)
                    .mapToObj(_ -> function(one.facts(), shelf))
                    .toList();
            for (FunctionCode code : codes.subList(0, 3)) {
                var _ = code.image();
            }
            var _ = codes.get(0).image();
            made.set(0);

            var _ = codes.get(3).image();

            assertThat(codes.stream().map(code -> code.weight() > 0)).containsExactly(true, false, true, true);
            var _ = codes.get(1).image();
            assertThat(made).hasValue(2);
        }
    }

    @Test
    void holdsNothingOfAFunctionThatIsGone() throws IOException, InterruptedException {
        try (LoadedCode shelf = new LoadedCode(Long.MAX_VALUE)) {
            FunctionCode code = function(image().facts(), shelf);
            var _ = code.image();

            code.close();

            assertThat(code.weight()).isZero();
            assertThat(shelf.size()).isZero();
        }
    }

    @Test
    void saysWhyItCannotBeLoadedUntilItCan() throws IOException, InterruptedException {
        CodeFacts facts = image().facts();
        try (LoadedCode shelf = new LoadedCode(Long.MAX_VALUE)) {
            FunctionCode code = FunctionCode.onDemand(
                    facts,
                    () -> {
                        throw new IOException("the disk is on fire");
                    },
                    shelf);

            assertThatThrownBy(code::image)
                    .isInstanceOf(ModuleException.class)
                    .hasMessageContaining("the disk is on fire");

            assertThat(code.failure()).contains("the disk is on fire");
        }
    }
}
