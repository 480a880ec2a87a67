package dev.asml.cli.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class PngTest {
    private static Picture random(int width, int height) {
        int[] pixels = new Random(7).ints((long) width * height, 0, 1 << 24).toArray();
        return new Picture(0, 1, 1, 0, 0, width, height, pixels);
    }

    @Test
    void anotherReaderSeesTheSamePixels() throws IOException {
        Picture picture = random(33, 17);

        BufferedImage image = ImageIO.read(new ByteArrayInputStream(Png.of(picture)));

        assertThat(image.getWidth()).isEqualTo(33);
        assertThat(image.getHeight()).isEqualTo(17);
        int[] pixels = image.getRGB(0, 0, 33, 17, null, 0, 33);
        for (int i = 0; i < pixels.length; i++) {
            assertThat(pixels[i] & 0xffffff).isEqualTo(picture.pixels()[i]);
        }
    }

    @Test
    void theSamePictureGivesTheSameBytes() {
        assertThat(Png.of(random(64, 64))).isEqualTo(Png.of(random(64, 64)));
    }

    @Test
    void theHashIsThatOfRedGreenAndBlue() {
        Picture picture = new Picture(0, 1, 1, 0, 0, 1, 1, new int[] {0x616263});

        // SHA-256 of "abc".
        assertThat(picture.hash()).isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
