package dev.asml.threader.wasm.wit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.threader.stream.ByteSource;
import dev.asml.threader.stream.Pipe;
import dev.asml.threader.stream.StreamFailure;
import dev.asml.threader.wasm.CodeCache;
import dev.asml.threader.wasm.GuestEnd;
import dev.asml.threader.wasm.HostMemory;
import dev.asml.threader.wasm.Image;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The rules of {@code wasi:io} as core modules see them that import it by name. */
@Timeout(120)
final class ProbesTest {
    private static final long MEMORY_BYTES = 16 << 20;
    private static final HostMemory MEMORY = new HostMemory(1 << 30);
    private static final Map<Mangling, Image> IMAGES = new EnumMap<>(Mangling.class);

    /** How a module's imports are named. */
    enum Mangling {
        LEGACY("probes"),
        STANDARD("probes-standard");

        private final String file;

        Mangling(String file) {
            this.file = file;
        }
    }

    private final StreamsHost host = new StreamsHost();

    @BeforeAll
    static void compile(@TempDir Path scratch) throws IOException {
        for (Mangling each : Mangling.values()) {
            byte[] wasm = Files.readAllBytes(Path.of("src/test/guests/streams", each.file + ".wasm"));
            IMAGES.put(
                    each,
                    new Image(
                            new CodeCache(scratch).load(wasm, "test/probe"),
                            "handler",
                            MEMORY_BYTES,
                            MEMORY,
                            MEMORY_BYTES));
        }
    }

    @AfterAll
    static void close() {
        IMAGES.values().forEach(Image::close);
        IMAGES.clear();
        assertThat(MEMORY.committed()).isZero();
    }

    private GuestEnd run(Mangling mangling, String probe) {
        host.arguments = List.of("guest", probe);
        return Objects.requireNonNull(IMAGES.get(mangling)).run(host);
    }

    private String said(Mangling mangling, String probe) {
        assertThat(run(mangling, probe)).as(probe).isEqualTo(new GuestEnd.Returned(0));
        return host.output();
    }

    private void input(String text) {
        host.in = ByteSource.of(StreamsCaller.bytes(text));
    }

    @ParameterizedTest
    @CsvSource({
        "write-unchecked, output-stream.write without a check-write before it",
        "write-too-much, output-stream.write of 65537 bytes where check-write permitted 65536",
        "write-twice, output-stream.write without a check-write before it",
        "write-4097, a blocking write of 4097 bytes; the limit is 4096",
        "zeroes-4097, a blocking write of 4097 bytes; the limit is 4096",
        "poll-nothing, poll of an empty list would never end",
        "drop-with-child, an input-stream was dropped before a resource that is made of it",
        "drop-output-with-child, an output-stream was dropped before a resource that is made of it",
        "drop-twice, unknown handle index",
        "wrong-kind, used with the wrong type",
        "no-handle, unknown handle index 4294967295",
        "handle-0, unknown handle index 0",
        "outside, ''",
        "many-handles, more than 65536 handles"
    })
    void whatBreaksTheContractTraps(String probe, String reason) {
        for (Mangling mangling : Mangling.values()) {
            assertThat(run(mangling, probe))
                    .isInstanceOfSatisfying(
                            GuestEnd.Trapped.class,
                            trap -> assertThat(trap.reason()).contains(reason));
        }
    }

    @ParameterizedTest
    @EnumSource
    void writesUpToTheLimitAreTaken(Mangling mangling) {
        assertThat(said(mangling, "write-4096")).hasSize(8192);
    }

    @ParameterizedTest
    @EnumSource
    void zeroesAreWritten(Mangling mangling) {
        assertThat(said(mangling, "zeroes")).isEqualTo("\0\0\0ok ");
    }

    @ParameterizedTest
    @EnumSource
    void readsEndClosedAndNotEmpty(Mangling mangling) {
        input("hello");
        assertThat(said(mangling, "read")).isEqualTo("ok 5 closed closed closed ");
    }

    @ParameterizedTest
    @EnumSource
    void aFailedReadHasATextAndIsClosedAfterwards(Mangling mangling) {
        Pipe pipe = new Pipe(100);
        pipe.fail(new StreamFailure("the wire is cut", null));
        host.in = pipe.source();
        assertThat(said(mangling, "read")).isEqualTo("failed the wire is cut closed closed closed ");
    }

    @ParameterizedTest
    @EnumSource
    void whatIsSkippedIsCounted(Mangling mangling) {
        input("hello");
        assertThat(said(mangling, "skip")).isEqualTo("ok 2 ok 3 closed ");
    }

    @ParameterizedTest
    @EnumSource
    void splicesCountRight(Mangling mangling) {
        input("hello world");
        assertThat(said(mangling, "splice-counts")).isEqualTo("hellook 5  worldok 6 closed ");
    }

    @ParameterizedTest
    @EnumSource
    void aPollNamesEachPlaceThatIsReady(Mangling mangling) {
        assertThat(said(mangling, "poll")).isEqualTo("1 2 3 ");
        assertThat(host.parks).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aTimerIsWaitedForByOnePark(Mangling mangling) {
        assertThat(said(mangling, "wait")).isEqualTo("1");
        assertThat(host.parks).containsExactly(1_000_000_000L);
    }

    @Test
    void aGuestThatTrapsLetsGoOfWhatItHad() {
        Pipe pipe = new Pipe(100);
        host.in = pipe.source();
        assertThat(run(Mangling.LEGACY, "drop-with-child")).isInstanceOf(GuestEnd.Trapped.class);

        // Standard input outlives the guest's stream of it.
        assertThat(pipe.sink().room()).isEqualTo(100);
    }

    /** Much through little: the guest has four pages, each pipe one. */
    @ParameterizedTest
    @CsvSource({"copy", "splice", "forward"})
    void muchGoesThroughAGuestThatHasLittleMemory(String probe) throws InterruptedException {
        long total = 64 << 20;
        Pipe in = new Pipe(64 * 1024);
        Pipe out = new Pipe(64 * 1024);
        host.in = in.source();
        host.out = out.sink();
        CRC32 sent = new CRC32();
        Thread writer = Thread.ofVirtual().start(() -> write(in, total, sent));
        CRC32 got = new CRC32();
        long[] count = new long[1];
        Thread reader = Thread.ofVirtual().start(() -> count[0] = read(out, got));

        host.arguments = List.of("guest", probe);
        Image image = Objects.requireNonNull(IMAGES.get(Mangling.LEGACY));
        assertThat(image.run(host)).isEqualTo(new GuestEnd.Returned(0));
        out.sink().close();
        writer.join();
        reader.join();
        assertThat(count[0]).isEqualTo(total + (probe.equals("forward") ? "ok 67108864 ".length() : 0));
        assertThat(got.getValue()).isEqualTo(sent.getValue());
        assertThat(MEMORY.committed()).isLessThan(2 << 20);
        // Each end of a pipe holds a page: whoever waits is woken about once for each.
        assertThat(host.parks).hasSizeLessThan((int) (8 * total / (64 * 1024)));
    }

    private static void write(Pipe pipe, long total, CRC32 sum) {
        byte[] part = new byte[1 << 16];
        try {
            for (long done = 0; done < total; done += part.length) {
                part[(int) (done >> 16) & 0xffff]++;
                sum.update(part);
                assertThat(pipe.write(part, 0, part.length)).isTrue();
            }
            pipe.sink().close();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** The sum is of the bytes that were sent; what a guest says afterwards is counted only. */
    private static long read(Pipe pipe, CRC32 sum) {
        long count = 0;
        try {
            for (byte[] some = pipe.read(1 << 20); some != null; some = pipe.read(1 << 20)) {
                sum.update(some, 0, Math.clamp((64L << 20) - count, 0, some.length));
                count += some.length;
            }
            return count;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
