package dev.asml.threader.wasm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageTest {
    private static final long LIMIT = 1 << 20;

    @TempDir
    Path scratch;

    private final HostMemory memory = new HostMemory(LIMIT);

    private Image image() throws IOException {
        byte[] wasm = Files.readAllBytes(Path.of("src/test/guests/noop.wasm"));
        return new Image(new CodeCache(scratch).load(wasm, "test/noop"), "handler", 1 << 24, memory, 1 << 20);
    }

    /** Runs the guest once, which answers while it runs. */
    private static void run(Image image, Runnable meanwhile) {
        GuestEnd end = image.run(new BareHost() {
            @Override
            public void succeed(byte[] answer) {
                meanwhile.run();
            }
        });
        assertThat(end).isInstanceOf(GuestEnd.Returned.class);
    }

    private static void run(Image image) {
        run(image, () -> {});
    }

    /** Runs the guest until an instance of it waits for the next run. */
    private static void use(Image image) {
        run(image);
        run(image);
    }

    @Test
    void keepsAnInstanceOfAGuestThatRunsAgainSoon() throws IOException {
        try (Image image = image()) {
            run(image);
            assertThat(image.committed()).isZero();

            run(image);
            assertThat(image.committed()).isPositive();
        }
    }

    @Test
    void letsInstancesGoThatNobodyHasWantedForAWhile() throws IOException {
        try (Image image = image()) {
            use(image);
            long now = System.nanoTime();

            memory.letSeldomGo(now);
            assertThat(image.committed()).isPositive();

            memory.letSeldomGo(now + Image.SELDOM.toNanos());
            assertThat(memory.committed()).isZero();
        }
    }

    @Test
    void whoAwaitsItGetsTheInstanceThatItWasMadeOf() throws IOException {
        byte[] wasm = Files.readAllBytes(Path.of("src/test/guests/noop.wasm"));
        GuestCode code = new CodeCache(scratch).load(wasm, "test/noop");
        try (Image image = new Image(code, "handler", 1 << 24, memory, 1 << 20, true);
                Image other = image()) {
            long kept = image.committed();
            assertThat(kept).isPositive();
            assertThat(other.committed()).isZero();

            run(image);
            run(other);

            assertThat(image.committed()).isEqualTo(other.committed());
        }
    }

    @Test
    void letsIdleInstancesGoBeforeAnybodyIsRefused() throws IOException {
        try (Image longAgo = image();
                Image justNow = image()) {
            use(longAgo);
            use(justNow);
            long one = justNow.committed();
            assertThat(one).isPositive();

            assertThat(memory.commit(LIMIT - one)).isTrue();

            assertThat(longAgo.committed()).isZero();
            assertThat(justNow.committed()).isEqualTo(one);
            run(longAgo);
            assertThat(justNow.committed()).isZero();
        }
    }

    @Test
    void letsNoInstanceGoThatRuns() throws IOException {
        List<Boolean> taken = new ArrayList<>();
        try (Image image = image()) {
            run(image, () -> taken.add(memory.commit(LIMIT)));

            assertThat(taken).containsExactly(false);
        }
    }

    @Test
    void letsNothingGoForWhatCanNeverBeHad() throws IOException {
        try (Image image = image()) {
            use(image);
            long before = image.committed();

            assertThat(memory.commit(LIMIT + 1)).isFalse();

            assertThat(image.committed()).isEqualTo(before);
        }
    }

    @Test
    void holdsNothingOnceItIsClosed() throws IOException {
        Image image = image();
        use(image);

        image.close();

        assertThat(memory.committed()).isZero();
        assertThat(memory.commit(LIMIT)).isTrue();
    }
}
