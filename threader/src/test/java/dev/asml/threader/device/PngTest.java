package dev.asml.threader.device;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Random;
import java.util.function.IntBinaryOperator;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

final class PngTest {
    private static int[] image(int width, int height, IntBinaryOperator pixel) {
        int[] pixels = new int[width * height];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = pixel.applyAsInt(i % width, i / width) & 0xffffff;
        }
        return pixels;
    }

    private static void assertIsRead(int width, int height, int[] pixels) throws IOException {
        byte[] file = Png.of(new Frame(0, 1, 1, width, height, pixels, 0, 0));
        BufferedImage read = requireNonNull(ImageIO.read(new ByteArrayInputStream(file)));
        assertThat(read.getWidth()).isEqualTo(width);
        assertThat(read.getHeight()).isEqualTo(height);
        assertThat(read.getColorModel().hasAlpha()).isFalse();
        int[] rgb = read.getRGB(0, 0, width, height, null, 0, width);
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] &= 0xffffff;
        }
        assertThat(rgb).isEqualTo(pixels);
    }

    @Test
    void framesAreReadAsTheyWereWritten() throws IOException {
        assertIsRead(1, 1, new int[] {0x123456});
        assertIsRead(1, 7, image(1, 7, (_, y) -> y * 0x10203));
        assertIsRead(65_535, 1, image(65_535, 1, (x, _) -> x));
        assertIsRead(160, 144, image(160, 144, (x, y) -> x * y));
        assertIsRead(160, 144, image(160, 144, (x, y) -> (x / 8 + y / 8) % 2 == 0 ? 0 : 0xffffff));
        Random random = new Random(1);
        assertIsRead(333, 222, image(333, 222, (_, _) -> random.nextInt()));
    }

    @Test
    void framesWithLittleInThemAreSmall() {
        int[] board = image(640, 480, (x, y) -> (x / 16 + y / 16) % 2 == 0 ? 0x0080ff : 0x203040);
        int[] slope = image(640, 480, (x, y) -> (x / 4) * 0x10000 + (y / 4) * 0x100 + (x + y) / 8);
        assertThat(Png.of(640, 480, board)).hasSizeLessThan(6_000);
        assertThat(Png.of(640, 480, slope)).hasSizeLessThan(40_000);
    }
}
