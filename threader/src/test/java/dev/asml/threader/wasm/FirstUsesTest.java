package dev.asml.threader.wasm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.threader.wasm.names.GuestClasses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FirstUsesTest {
    private static final Path GUEST = Path.of("src/test/guests/noop.wasm");

    @TempDir
    Path scratch;

    private static CompiledCode compiled() throws IOException {
        return CompiledCode.compile(Files.readAllBytes(GUEST), "test/noop");
    }

    @Test
    void classesAreMadeInTheOrderInWhichTheyWereUsed() throws IOException {
        GuestClasses classes = new GuestClasses(compiled().classes(), "test/noop", true);

        classes.makeAhead(new int[] {2, 0});

        assertThat(classes.first()).containsExactly(2, 0);
    }

    @Test
    void whatIsNoClassIsPassedOver() throws IOException {
        GuestClasses classes = new GuestClasses(compiled().classes(), "test/noop", true);

        classes.makeAhead(new int[] {0xffff, 1, 1, -1, 0});

        assertThat(classes.first()).containsExactly(1, 0);
    }

    @Test
    void whereNothingIsKnownThoseNearTheExportsComeFirst() throws IOException {
        GuestClasses classes = new GuestClasses(compiled().classes(), "test/noop", true);

        classes.makeAhead(new int[0]);

        assertThat(classes.first()).startsWith(0, 1, 2);
    }

    @Test
    void areReadAsTheyWereWritten() {
        FirstUses uses = new FirstUses(scratch);
        assertThat(uses.read()).isEmpty();

        uses.write(new int[] {3, 0xfffe, 0});

        assertThat(uses.read()).containsExactly(3, 0xfffe, 0);
    }

    @Test
    void aMissingEntryIsNoFailure() {
        FirstUses uses = new FirstUses(scratch.resolve("gone"));

        uses.write(new int[] {1});

        assertThat(uses.read()).isEmpty();
    }

    @Test
    void areKeptAfterTheFirstRunOfCodeThatTheCacheHad() throws IOException {
        byte[] wasm = Files.readAllBytes(GUEST);
        new CodeCache(scratch).load(wasm, "test/noop");
        assertThat(notes()).isEmpty();

        run(wasm);

        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (notes().isEmpty() && System.nanoTime() - end < 0) {
            LockSupport.parkNanos(20_000_000);
        }
        assertThat(notes()).singleElement().satisfies(file -> assertThat(file).isNotEmptyFile());
    }

    @Test
    void anyNotesLeaveCodeAsItIs() throws IOException {
        byte[] wasm = Files.readAllBytes(GUEST);
        String hash = new CodeCache(scratch).load(wasm, "test/noop").hash();
        Path entry = scratch.resolve(new CodeCache(scratch).version()).resolve(hash);
        for (byte[] notes : List.of(new byte[] {0}, new byte[] {0, 5, -1, -1, 0, 0, 0}, new byte[5000])) {
            Files.write(entry.resolve("first"), notes);

            run(wasm);
        }
    }

    private void run(byte[] wasm) throws IOException {
        HostMemory memory = new HostMemory(1 << 24);
        GuestCode code = new CodeCache(scratch).load(wasm, "test/noop");
        try (Image image = new Image(code, "handler", 1 << 24, memory, 1 << 20, true)) {
            GuestEnd end = image.run(new BareHost() {
                @Override
                public void succeed(byte[] answer) {}
            });
            assertThat(end).isInstanceOf(GuestEnd.Returned.class);
        }
    }

    private List<Path> notes() throws IOException {
        try (Stream<Path> all = Files.walk(scratch)) {
            return all.filter(file -> file.endsWith("first")).toList();
        }
    }
}
