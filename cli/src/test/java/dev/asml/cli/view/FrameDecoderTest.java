package dev.asml.cli.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrameDecoderTest {
    private final FrameDecoder decoder = new FrameDecoder();

    private Picture picture(ByteBuffer message) {
        return ((ViewMessage.Shown) decoder.decode(message)).picture();
    }

    @Test
    void aWholeFrameIsReadByteForByte() {
        // Type, framebuffer 2, flags, 0; number 7, draw 8, input 9, time 10; 2 by 1; one rectangle; two pixels.
        byte[] message = HexFormat.ofDelimiter(" ")
                .parseHex("01 02 01 00 07 00 00 00 08 00 00 00 09 00 00 00 0a 00 00 00 02 00 01 00 01 00"
                        + " 00 00 00 00 02 00 01 00 ff 80 01 00 00 fe");

        Picture picture = picture(ByteBuffer.wrap(message));

        assertThat(picture)
                .usingRecursiveComparison()
                .isEqualTo(new Picture(2, 7, 8, 9, 10, 2, 1, new int[] {0xff8001, 0x0000fe}));
    }

    @Test
    void rectanglesArePaintedOnTheFrameBefore() {
        picture(FrameMessage.whole(1, 3, 2, 1, 2, 3, 4, 5, 6));

        Picture second = picture(new FrameMessage(0, 2, 3, 2)
                .rectangle(2, 0, 1, 2)
                .rectangle(0, 1, 1, 1)
                .rgb(0x30, 0x60, 0x40)
                .bytes());

        assertThat(second.pixels()).containsExactly(1, 2, 0x30, 0x40, 5, 0x60);
    }

    @Test
    void aPictureGivenOutDoesNotChange() {
        Picture first = picture(FrameMessage.whole(1, 1, 1, 5));
        picture(new FrameMessage(0, 2, 1, 1).rectangle(0, 0, 1, 1).rgb(6).bytes());

        assertThat(first.pixels()).containsExactly(5);
    }

    @Test
    void aFrameWithoutRectanglesIsTheOneBefore() {
        picture(FrameMessage.whole(1, 2, 1, 1, 2));

        Picture second = picture(new FrameMessage(0, 2, 2, 1).bytes());

        assertThat(second.pixels()).containsExactly(1, 2);
        assertThat(second.number()).isEqualTo(2);
    }

    @Test
    void palettesAndCompressionAreRead() {
        Picture indexed = picture(new FrameMessage(0, 1, 2, 2)
                .flags(1 | 4)
                .rectangle(0, 0, 2, 2)
                .palette(0x112233, 0x445566)
                .indexes(1, 0, 0, 1)
                .bytes());
        Picture deflated = picture(new FrameMessage(0, 2, 2, 2)
                .flags(1 | 2)
                .rectangle(0, 0, 2, 2)
                .rgb(1, 2, 3, 4)
                .bytes());
        Picture both = picture(new FrameMessage(0, 3, 2, 2)
                .flags(2 | 4)
                .rectangle(1, 1, 1, 1)
                .palette(0xabcdef)
                .indexes(0)
                .bytes());

        assertThat(indexed.pixels()).containsExactly(0x445566, 0x112233, 0x112233, 0x445566);
        assertThat(deflated.pixels()).containsExactly(1, 2, 3, 4);
        assertThat(both.pixels()).containsExactly(1, 2, 3, 0xabcdef);
    }

    @Test
    void framebuffersAreKeptApart() {
        picture(FrameMessage.whole(1, 1, 1, 1));

        assertThatThrownBy(() -> picture(new FrameMessage(1, 1, 1, 1).bytes()))
                .isInstanceOf(ViewException.class)
                .hasMessageContaining("without the frame before it");
    }

    @Test
    void anotherSizeNeedsAWholeFrame() {
        picture(FrameMessage.whole(1, 1, 1, 1));

        assertThatThrownBy(() -> picture(new FrameMessage(0, 2, 2, 1).bytes())).isInstanceOf(ViewException.class);
    }

    @Test
    void whatIsNotAsTheProtocolHasItIsRefused() {
        assertThatThrownBy(() -> decoder.decode(ByteBuffer.allocate(0))).hasMessageContaining("shorter than it says");
        assertThatThrownBy(() -> decoder.decode(ByteBuffer.wrap(new byte[] {9})))
                .hasMessageContaining("type 9");
        assertThatThrownBy(() -> picture(new FrameMessage(4, 1, 1, 1).flags(1).bytes()))
                .hasMessageContaining("framebuffer 4");
        assertThatThrownBy(() ->
                        picture(new FrameMessage(0, 1, 0xffff, 0xffff).flags(1).bytes()))
                .hasMessageContaining("65535 by 65535");
        assertThatThrownBy(() -> picture(new FrameMessage(0, 1, 2, 2)
                        .flags(1)
                        .rectangle(1, 0, 2, 1)
                        .bytes()))
                .hasMessageContaining("outside");
        assertThatThrownBy(() -> picture(new FrameMessage(0, 1, 1, 1)
                        .flags(5)
                        .rectangle(0, 0, 1, 1)
                        .palette(1)
                        .indexes(1)
                        .bytes()))
                .hasMessageContaining("beyond the palette");
    }

    @Test
    void garbageIsRefusedWithoutAnotherException() {
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(60)];
            random.nextBytes(bytes);
            if (bytes.length > 25) {
                bytes[0] = 1;
                bytes[1] = 0;
                bytes[21] = 0;
                bytes[23] = 0;
                bytes[25] = 0;
            }
            try {
                assertThat(decoder.decode(ByteBuffer.wrap(bytes))).isNotNull();
            } catch (ViewException e) {
                assertThat(e).hasMessageNotContaining("null");
            }
        }
    }

    @Test
    void soundIsOnlyNamed() {
        byte[] message = HexFormat.of().parseHex("02020000" + "44ac0000" + "00000100");

        assertThat(decoder.decode(ByteBuffer.wrap(message))).isEqualTo(new ViewMessage.Sound(2, 44_100));
    }
}
