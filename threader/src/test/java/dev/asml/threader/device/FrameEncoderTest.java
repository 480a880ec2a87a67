package dev.asml.threader.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.zip.DataFormatException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameEncoderTest {
    private static final int WIDTH = 160;
    private static final int HEIGHT = 144;

    private final FrameEncoder encoder = new FrameEncoder();
    private final Canvas canvas = new Canvas();

    @AfterEach
    void close() {
        encoder.close();
    }

    private static Frame frame(int number, int width, int height, int... pixels) {
        return new Frame(1, number, number * 2L, width, height, pixels, 0, 0);
    }

    private static Frame plain(int number, int colour) {
        int[] pixels = new int[WIDTH * HEIGHT];
        Arrays.fill(pixels, colour);
        return frame(number, WIDTH, HEIGHT, pixels);
    }

    private static Frame changed(Frame from, int... indices) {
        int[] pixels = from.pixels().clone();
        for (int i : indices) {
            pixels[i] ^= 0xFFFFFF;
        }
        return frame((int) from.number() + 1, from.width(), from.height(), pixels);
    }

    private static int[] noise(int count, int colours, long seed) {
        Random random = new Random(seed);
        int[] known = random.ints(colours, 0, 1 << 24).toArray();
        return random.ints(count, 0, colours).map(i -> known[i]).toArray();
    }

    @Test
    void sendsTheFirstFrameWhole() throws DataFormatException {
        Frame frame = frame(7, WIDTH, HEIGHT, noise(WIDTH * HEIGHT, 4, 1));
        canvas.apply(encoder.encode(null, frame), 9, 1234);
        assertThat(canvas.pixels).isEqualTo(frame.pixels());
        assertThat(canvas.framebuffer).isEqualTo(1);
        assertThat(canvas.number).isEqualTo(7);
        assertThat(canvas.draw).isEqualTo(14);
        assertThat(canvas.input).isEqualTo(9);
        assertThat(canvas.millis).isEqualTo(1234);
        assertThat(canvas.flags & EncodedFrame.WHOLE).isNotZero();
    }

    @Test
    void sendsOnePixelInLittleMoreThanTheHead() throws DataFormatException {
        Frame before = frame(1, WIDTH, HEIGHT, noise(WIDTH * HEIGHT, 5000, 2));
        Frame after = changed(before, 77 * WIDTH + 55);
        canvas.apply(encoder.encode(null, before), 0, 0);
        EncodedFrame encoded = encoder.encode(before, after);
        canvas.apply(encoded, 0, 0);
        assertThat(canvas.pixels).isEqualTo(after.pixels());
        assertThat(encoded.tail()).hasSize(2 + 8 + 3);
        assertThat(encoded.flags()).isZero();
    }

    @Test
    void sendsNoPixelsOfAnEqualFrame() throws DataFormatException {
        Frame before = plain(1, 5);
        canvas.apply(encoder.encode(null, before), 0, 0);
        EncodedFrame encoded = encoder.encode(before, changed(before));
        canvas.apply(encoded, 0, 0);
        assertThat(encoded.tail()).hasSize(2);
        assertThat(canvas.pixels).isEqualTo(before.pixels());
    }

    @ParameterizedTest
    @CsvSource({"1, true", "2, true", "256, true", "257, false", "9000, false"})
    void hasAPaletteForAtMost256Colours(int colours, boolean palette) throws DataFormatException {
        int[] pixels = noise(WIDTH * HEIGHT, colours, 3);
        IntStream.range(0, colours).forEach(i -> pixels[i] = i * 0x010203 & 0xFFFFFF);
        IntStream.range(colours, pixels.length).forEach(i -> pixels[i] = pixels[i % colours]);
        Frame frame = frame(1, WIDTH, HEIGHT, pixels);
        EncodedFrame encoded = encoder.encode(null, frame);
        canvas.apply(encoded, 0, 0);
        assertThat((encoded.flags() & EncodedFrame.PALETTE) != 0).isEqualTo(palette);
        assertThat(canvas.pixels).isEqualTo(pixels);
    }

    @Test
    void leavesOutAPaletteThatIsLongerThanThePixels() throws DataFormatException {
        Frame frame = frame(1, 3, 1, 0x010203, 0x112233, 0xFFEEDD);
        EncodedFrame encoded = encoder.encode(null, frame);
        canvas.apply(encoded, 0, 0);
        assertThat(encoded.flags()).isEqualTo(EncodedFrame.WHOLE);
        assertThat(canvas.pixels).isEqualTo(frame.pixels());
    }

    @Test
    void deflatesOnlyWhatGetsShorter() throws DataFormatException {
        Frame noise = frame(
                1, WIDTH, HEIGHT, new Random(4).ints(WIDTH * HEIGHT, 0, 1 << 24).toArray());
        EncodedFrame rough = encoder.encode(null, noise);
        canvas.apply(rough, 0, 0);
        assertThat(canvas.pixels).isEqualTo(noise.pixels());
        assertThat(rough.flags() & EncodedFrame.DEFLATED).isZero();
        assertThat(rough.tail()).hasSize(2 + 8 + 3 * WIDTH * HEIGHT);

        EncodedFrame smooth = encoder.encode(null, plain(1, 0x336699));
        assertThat(smooth.flags() & EncodedFrame.DEFLATED).isNotZero();
        assertThat(smooth.tail().length).isLessThan(200);
    }

    @Test
    void startsAgainWhenTheSizeChanges() throws DataFormatException {
        canvas.apply(encoder.encode(null, plain(1, 1)), 0, 0);
        Frame small = frame(2, 3, 2, 1, 2, 3, 4, 5, 6);
        canvas.apply(encoder.encode(plain(1, 1), small), 0, 0);
        assertThat(canvas.pixels).containsExactly(1, 2, 3, 4, 5, 6);
        Frame turned = frame(3, 2, 3, 1, 2, 3, 4, 5, 6);
        EncodedFrame encoded = encoder.encode(small, turned);
        assertThat(encoded.flags() & EncodedFrame.WHOLE).isNotZero();
    }

    @Test
    void joinsNeighboursToOneRectangle() {
        Frame before = plain(1, 1);
        int[] block = IntStream.range(20, 90)
                .flatMap(y -> IntStream.range(30, 100).map(x -> y * WIDTH + x))
                .toArray();
        EncodedFrame encoded = encoder.encode(before, changed(before, block));
        assertThat(encoded.tail()[0]).isEqualTo((byte) 1);
        assertThat(encoded.tail()).startsWith(1, 0, 30, 0, 20, 0, 70, 0, 70, 0);
    }

    @Test
    void ignoresWhatLiesAboveTheColours() throws DataFormatException {
        int[] pixels = {0xFF112233, 0x80112233, 0x00112233, 0x7F445566};
        canvas.apply(encoder.encode(null, frame(1, 4, 1, pixels)), 0, 0);
        assertThat(canvas.pixels).containsExactly(0x112233, 0x112233, 0x112233, 0x445566);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void followsAnyChanges(long seed) throws DataFormatException {
        Random random = new Random(seed);
        int width = 1 + random.nextInt(100);
        int height = 1 + random.nextInt(100);
        int colours = seed % 2 == 0 ? 40 : 4000;
        Frame frame = frame(1, width, height, noise(width * height, colours, seed));
        canvas.apply(encoder.encode(null, frame), 0, 0);
        for (int step = 0; step < 60; step++) {
            int many = 1 << random.nextInt(12);
            int[] where = random.ints(many, 0, width * height)
                    .distinct()
                    .limit(step % 7)
                    .toArray();
            Frame next = changed(
                    frame, step % 10 == 0 ? IntStream.range(0, width * height).toArray() : where);
            canvas.apply(encoder.encode(frame, next), 0, 0);
            assertThat(canvas.pixels).isEqualTo(next.pixels());
            frame = next;
        }
    }

    @Test
    void worksOutEachStepOnceForAllViewers() throws InterruptedException, ExecutionException {
        try (FrameEncoders encoders = new FrameEncoders(1);
                ExecutorService viewers = Executors.newVirtualThreadPerTaskExecutor()) {
            FrameDeltas deltas = new FrameDeltas(encoders);
            Frame before = frame(1, WIDTH, HEIGHT, noise(WIDTH * HEIGHT, 700, 5));
            Frame after = changed(before, 1, 2, 3000);
            var other = viewers.submit(() -> deltas.of(before, after));
            EncodedFrame mine = deltas.of(before, after);
            assertThat(other.get()).isSameAs(mine);
            assertThat(deltas.of(null, after)).isNotSameAs(mine);
        }
    }

    @Test
    void forgetsStepsThatAreNotRecent() throws InterruptedException {
        try (FrameEncoders encoders = new FrameEncoders(1)) {
            FrameDeltas deltas = new FrameDeltas(encoders);
            Frame frame = plain(1, 1);
            EncodedFrame first = deltas.of(null, frame);
            for (int i = 0; i < 16; i++) {
                Frame next = changed(frame, i);
                var _ = deltas.of(frame, next);
                frame = next;
            }
            assertThat(deltas.of(null, plain(1, 1))).isNotSameAs(first);
        }
    }
}
