package dev.asml.threader.wasm.wit;

import static dev.asml.threader.wasm.wit.StreamsCaller.CLOSED;
import static dev.asml.threader.wasm.wit.StreamsCaller.put;
import static dev.asml.threader.wasm.wit.StreamsCaller.taken;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.threader.stream.ByteSource;
import dev.asml.threader.stream.Pipe;
import dev.asml.threader.stream.StreamFailure;
import dev.asml.threader.wasm.component.Variant;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Streams that the host moves into one another. */
@Timeout(60)
final class ForwardTest {
    private static final int PIPE = 64 * 1024;

    private final StreamsCaller caller = new StreamsCaller();
    private final Pipe from = new Pipe(PIPE);
    private final Pipe to = new Pipe(PIPE);
    private final Object in = caller.input(from.source());
    private final Object out = caller.output(to.sink());

    private Variant forward() {
        return (Variant) caller.call("asml:io/streams", "forward", out, in);
    }

    private Variant forwardReady() {
        return (Variant) caller.call("asml:io/streams", "forward-ready", out, in);
    }

    /** What a thread of the host reads: how much, and its checksum. */
    private static final class Reader implements Runnable {
        private final Pipe pipe;
        private final CRC32 sum = new CRC32();
        private long count;

        Reader(Pipe pipe) {
            this.pipe = pipe;
        }

        @Override
        public void run() {
            try {
                for (byte[] some = pipe.read(10_000); some != null; some = pipe.read(10_000)) {
                    sum.update(some);
                    count += some.length;
                }
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    @Test
    void allBytesOfALongStreamGoThroughSmallPipes() throws InterruptedException {
        byte[] part = new byte[50_001];
        for (int i = 0; i < part.length; i++) {
            part[i] = (byte) ((i * 17) >> 3);
        }
        int parts = (64 << 20) / part.length;
        CRC32 sum = new CRC32();
        Thread writer = Thread.ofVirtual().start(() -> {
            try {
                for (int i = 0; i < parts; i++) {
                    sum.update(part);
                    assertThat(from.write(part, 0, part.length)).isTrue();
                }
                from.sink().close();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        Reader reader = new Reader(to);
        Thread reading = Thread.ofVirtual().start(reader);

        assertThat(forward()).isEqualTo(Variant.ok((long) parts * part.length));
        StreamsCaller.drop("output-stream", out);
        writer.join();
        reading.join();
        assertThat(reader.count).isEqualTo((long) parts * part.length);
        assertThat(reader.sum.getValue()).isEqualTo(sum.getValue());
    }

    @Test
    void whatHasEndedIsForwardedAsNothing() {
        from.sink().close();

        assertThat(forward()).isEqualTo(Variant.ok(0L));
        assertThat(forwardReady()).isEqualTo(CLOSED);
    }

    @Test
    void aSinkThatClosesWhileTheSourceIsSilentEndsIt() throws InterruptedException {
        Thread host = Thread.ofVirtual().start(() -> {
            while (caller.host.parks.isEmpty()) {
                Thread.onSpinWait();
            }
            to.source().close();
        });

        assertThat(forward()).isEqualTo(CLOSED);
        host.join();
    }

    @Test
    void failuresOfEitherEndEndIt() {
        put(from, "abc");
        from.fail(new StreamFailure("no more", null));
        assertThat(caller.text(forward())).isEqualTo("no more");
        assertThat(taken(to)).isEqualTo("abc");
        to.refuse(new StreamFailure("not taken", null));
        assertThat(caller.text(forward())).isEqualTo("not taken");
    }

    @Test
    void whatCanBeMovedNowIsMovedWithoutWaiting() {
        assertThat(forwardReady()).isEqualTo(Variant.ok(0L));
        put(from, "abc");
        assertThat(forwardReady()).isEqualTo(Variant.ok(3L));
        put(from, "def");
        from.sink().close();
        assertThat(forwardReady()).isEqualTo(Variant.ok(3L));
        assertThat(forwardReady()).isEqualTo(CLOSED);
        assertThat(taken(to)).isEqualTo("abcdef");
        assertThat(caller.host.parks).isEmpty();
    }

    @Test
    void movingNowIsBounded() {
        Object large = caller.input(ByteSource.of(new byte[5 << 20]));
        Object all = caller.output(caller.host.out);

        assertThat(caller.call("asml:io/streams", "forward-ready", all, large)).isEqualTo(Variant.ok(1L << 20));
        assertThat(caller.call("asml:io/streams", "forward", all, large)).isEqualTo(Variant.ok(4L << 20));
        assertThat(caller.host.output()).hasSize(5 << 20);
    }
}
