package dev.asml.threader.device;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.threader.journal.Journal;
import dev.asml.threader.wasm.wasi.Device;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Time is the test's own: parking lets it pass. */
final class SoundTest {
    private static final long MS = TimeUnit.MILLISECONDS.toNanos(1);

    private final List<Long> parks = new ArrayList<>();
    private long now = 1;
    private Devices devices = new Devices(DeviceSettings.DEFAULT, Journal.NONE, () -> now);
    private Map<String, Device> files = files();

    private Map<String, Device> files() {
        devices.attach(nanos -> {
            parks.add(nanos / MS);
            now += nanos;
        });
        return devices.files();
    }

    private OpenFile pcm() {
        return OpenFile.open(files, "_wasmer/dev/snd0/pcm");
    }

    private int format(String text) {
        return OpenFile.open(files, "_wasmer/dev/snd0/format").write(text);
    }

    private String format() {
        return OpenFile.open(files, "_wasmer/dev/snd0/format").text(64);
    }

    private static byte[] samples(int count) {
        byte[] samples = new byte[count];
        for (int i = 0; i < count; i++) {
            samples[i] = (byte) (i * 7);
        }
        return samples;
    }

    @Test
    void theFormatIsReadAndSet() {
        assertThat(format()).isEqualTo("44100x2");
        assertThat(format("8000x1\n")).isEqualTo(7);
        assertThat(format()).isEqualTo("8000x1");
        assertThat(format("48000,2")).isEqualTo(7);
        assertThat(format()).isEqualTo("48000x2");
        assertThat(format("")).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"7999x1", "48001x2", "44100x0", "44100x3", "44100", "x", "0x0", "4294967295x4294967295"})
    void otherFormatsAreInvalid(String text) {
        assertThat(format(text)).isEqualTo(Device.INVALID);
        assertThat(format()).isEqualTo("44100x2");
    }

    @Test
    void aWriteTakesWhatThereIsRoomFor() {
        format("10000x1");
        OpenFile pcm = pcm();
        assertThat(pcm.write(samples(1000))).isEqualTo(1000);
        assertThat(pcm.write(samples(9000))).isEqualTo(3000);
        assertThat(parks).isEmpty();
        assertThat(pcm.position()).isZero();
        assertThat(pcm.read(64)).isEmpty();
        assertThat(pcm.device().size()).isZero();
        assertThat(pcm.write(new byte[0])).isZero();
    }

    @Test
    void aFullBufferIsWaitedForUntilAQuarterIsFree() {
        format("10000x1");
        OpenFile pcm = pcm();
        pcm.write(samples(4000));
        assertThat(pcm.write(samples(9000))).isEqualTo(1000);
        assertThat(parks).containsExactly(50L);
        assertThat(pcm.write(samples(200))).isEqualTo(200);
        assertThat(parks).containsExactly(50L, 10L);
        now += 20 * MS;
        assertThat(pcm.write(samples(400))).isEqualTo(400);
        assertThat(parks).hasSize(2);
        now += 1000 * MS;
        assertThat(pcm.write(samples(9000))).isEqualTo(4000);
        assertThat(parks).hasSize(2);
    }

    @Test
    void anyWriteMakesProgress() {
        for (String format : List.of("8000x1", "44100x2", "11025x1", "47999x2")) {
            format(format);
            OpenFile pcm = pcm();
            for (int length = 1; length < 3000; length += length < 20 ? 1 : 97) {
                for (int i = 0; i < 20; i++) {
                    assertThat(pcm.write(samples(length))).isPositive();
                }
            }
        }
    }

    @Test
    void soundTakesItsTime() {
        OpenFile pcm = pcm();
        long left = 10 * 44_100 * 4;
        while (left > 0) {
            left -= pcm.write(samples((int) Math.min(left, 4096)));
        }
        assertThat(now / MS).isBetween(9_790L, 9_810L);
    }

    @Test
    void whoListensHearsWholeMoments() {
        int[] told = {0};
        devices.watch(() -> told[0]++);
        pcm().write(samples(5));
        assertThat(told[0]).isZero();
        try (Sound.Listener listener = devices.sound().listen()) {
            byte[] all = samples(64);
            int at = 5;
            for (int length : new int[] {1, 1, 1, 2, 0, 7, 16, 3, 4, 1, 1, 1, 1, 1}) {
                pcm().write(Arrays.copyOfRange(all, at, at + length));
                at += length;
            }
            ByteArrayOutputStream heard = new ByteArrayOutputStream();
            for (Sound.Chunk chunk = listener.poll(); chunk != null; chunk = listener.poll()) {
                assertThat(chunk.samples().length % 4).isZero();
                assertThat(chunk.samples()).isNotEmpty();
                assertThat(chunk.rate()).isEqualTo(44_100);
                assertThat(chunk.channels()).isEqualTo(2);
                heard.writeBytes(chunk.samples());
                told[0]--;
            }
            assertThat(heard.toByteArray()).isEqualTo(Arrays.copyOfRange(all, 4, 44));
            assertThat(told[0]).isZero();
        }
    }

    @Test
    void whoListensNoMoreHearsNothing() {
        Sound.Listener listener = devices.sound().listen();
        listener.close();
        pcm().write(samples(40));
        assertThat(listener.poll()).isNull();
    }

    @Test
    void anotherFormatBeginsANewMoment() {
        try (Sound.Listener listener = devices.sound().listen()) {
            pcm().write(samples(3));
            format("8000x1");
            pcm().write(samples(2));
            Sound.Chunk chunk = requireNonNull(listener.poll());
            assertThat(chunk.samples()).isEqualTo(samples(2));
            assertThat(chunk.rate()).isEqualTo(8000);
            assertThat(chunk.channels()).isEqualTo(1);
        }
    }

    @Test
    void whoListensTooSlowlyMissesTheOldest() {
        try (Sound.Listener slow = devices.sound().listen();
                Sound.Listener fast = devices.sound().listen()) {
            int fastBytes = 0;
            for (int i = 0; i < 1000; i++) {
                pcm().write(samples(4096));
                for (Sound.Chunk chunk = fast.poll(); chunk != null; chunk = fast.poll()) {
                    fastBytes += chunk.samples().length;
                }
            }
            int slowBytes = 0;
            for (Sound.Chunk chunk = slow.poll(); chunk != null; chunk = slow.poll()) {
                slowBytes += chunk.samples().length;
            }
            assertThat(fastBytes).isEqualTo(4_096_000);
            assertThat(slowBytes).isBetween(250_000, 1 << 18);
            for (int i = 0; i < 5000; i++) {
                pcm().write(samples(4));
            }
            int chunks = 0;
            for (Sound.Chunk chunk = slow.poll(); chunk != null; chunk = slow.poll()) {
                chunks++;
            }
            assertThat(chunks).isEqualTo(1024);
        }
    }

    @Test
    void nobodyWaitsWhereNothingIsPacedOrAllIsClosed() {
        devices = new Devices(DeviceSettings.DEFAULT.unpaced(), Journal.NONE, () -> now);
        files = files();
        for (int i = 0; i < 100; i++) {
            assertThat(pcm().write(new byte[100_000])).isEqualTo(65_536);
        }
        devices = new Devices(DeviceSettings.DEFAULT, Journal.NONE, () -> now);
        files = files();
        devices.close();
        for (int i = 0; i < 100; i++) {
            assertThat(pcm().write(new byte[60_000])).isEqualTo(60_000);
        }
        assertThat(parks).isEmpty();
    }

    @Test
    void whatIsTakenIsToldThroughTheJournal() {
        devices = new Devices(DeviceSettings.DEFAULT, new LiveJournal() {
            @Override
            public long number(Kind kind, LongSupplier live) {
                return kind == Kind.DEVICE ? 8 : -1;
            }
        });
        files = files();
        try (Sound.Listener listener = devices.sound().listen()) {
            assertThat(pcm().write(samples(100))).isEqualTo(8);
            assertThat(requireNonNull(listener.poll()).samples()).isEqualTo(samples(8));
            assertThat(pcm().write(samples(2))).isEqualTo(2);
        }
        assertThat(parks).isEmpty();
    }
}
