package dev.asml.cli.screen;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.Base64;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Test;

/** What is written for tiny pictures, byte for byte. */
class PainterTest {
    private static final int RED = 0xff0000;
    private static final int GREEN = 0x00ff00;
    private static final int BLUE = 0x0000ff;

    private static String paint(Painter painter, Grid grid, int width, int height, int... pixels) {
        Ansi out = new Ansi();
        painter.paint(
                new Raster(width, height, pixels), painter.layout(width, height, grid, grid.rows(), new Scale(1)), out);
        return out.toString().replace("\u001b", "␛");
    }

    @Test
    void halfBlocksHaveTwoPixelsInACell() {
        Painter painter = new BlockPainter(Colours.TRUE);
        Grid grid = Grid.of(3, 2);

        // Three columns by two rows: a picture of 3 by 4 fills it.
        String first = paint(painter, grid, 3, 4, RED, RED, GREEN, BLUE, RED, GREEN, 0, 0, 0, 0, 0, 0);

        assertThat(first)
                .isEqualTo("␛[1;1H␛[38;2;255;0;0;48;2;0;0;255m▀␛[48;2;255;0;0m ␛[48;2;0;255;0m "
                        + "␛[2;1H␛[48;2;0;0;0m   ␛[0m");
    }

    @Test
    void onlyCellsThatChangedAreDrawnAgain() {
        Painter painter = new BlockPainter(Colours.TRUE);
        Grid grid = Grid.of(3, 2);
        paint(painter, grid, 3, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

        assertThat(paint(painter, grid, 3, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))
                .isEmpty();
        assertThat(paint(painter, grid, 3, 4, 0, 0, 0, 0, 0, 0, 0, RED, 0, 0, 0, BLUE))
                .isEqualTo("␛[2;2H␛[38;2;255;0;0;48;2;0;0;0m▀␛[38;2;0;0;0;48;2;0;0;255m▀␛[0m");
    }

    @Test
    void whatWasClearedIsDrawnAgain() {
        Painter painter = new BlockPainter(Colours.TRUE);
        Grid grid = Grid.of(1, 1);
        String first = paint(painter, grid, 1, 2, RED, BLUE);

        painter.forget(new Ansi());

        assertThat(paint(painter, grid, 1, 2, RED, BLUE)).isEqualTo(first).isNotEmpty();
    }

    @Test
    void fewerColoursAreNamedAsTheTerminalKnowsThem() {
        assertThat(paint(new BlockPainter(Colours.INDEXED), Grid.of(1, 1), 1, 2, RED, 0x808080))
                .isEqualTo("␛[1;1H␛[38;5;196;48;5;244m▀␛[0m");
        assertThat(paint(new BlockPainter(Colours.SIXTEEN), Grid.of(1, 1), 1, 2, 0xfe0101, 0x010001))
                .isEqualTo("␛[1;1H␛[91;40m▀␛[0m");
    }

    @Test
    void aChangeThatTheColoursDoNotShowIsNotDrawn() {
        Painter painter = new BlockPainter(Colours.SIXTEEN);
        paint(painter, Grid.of(1, 1), 1, 2, RED, RED);

        assertThat(paint(painter, Grid.of(1, 1), 1, 2, 0xfe0000, RED)).isEmpty();
    }

    @Test
    void sixelsAreBandsOfSixRows() {
        Painter painter = new SixelPainter(256, true);
        Grid grid = Grid.of(2, 2).cells(4, 4);

        // 8 by 8: six rows red and then blue on the right; two rows green.
        int[] pixels = new int[64];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = i >= 48 ? GREEN : i % 8 < 5 ? RED : BLUE;
        }

        assertThat(paint(painter, grid, 8, 8, pixels))
                .isEqualTo("␛[1;1H␛P0;1;0q\"1;1;8;8#0;2;100;0;0#1;2;0;0;100#2;2;0;100;0" + "#0!5~$#1!5?~~~-#2!8B␛\\");
    }

    @Test
    void onlyRowsOfCellsThatChangedAreSixels() {
        Painter painter = new SixelPainter(256, true);
        Grid grid = Grid.of(1, 3).cells(2, 2);
        paint(painter, grid, 2, 6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

        assertThat(paint(painter, grid, 2, 6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))
                .isEmpty();
        assertThat(paint(painter, grid, 2, 6, 0, 0, 0, 0, 0, 0, RED, 0, 0, 0, 0, 0))
                .isEqualTo("␛[2;1H␛P0;1;0q\"1;1;2;2#0;2;0;0;0#1;2;100;0;0#0@B$#1A␛\\");
    }

    @Test
    void tooManyColoursAreDithered() {
        int[] pixels = new int[64 * 64];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = ((i % 64) << 18) | ((i / 64) << 10) | (i % 64);
        }

        Palette palette = Palette.of(new Raster(64, 64, pixels), 256);

        assertThat(palette.colours()).hasSize(252).contains(0, 0xffffff, RED, GREEN, BLUE);
        double error = 0;
        for (int i = 0; i < pixels.length; i++) {
            error += (pixels[i] >> 16 & 0xff) - (palette.colours()[palette.indexes()[i]] >> 16 & 0xff);
        }
        assertThat(Math.abs(error / pixels.length)).isLessThan(4);
    }

    @Test
    void asManyColoursAsThereAreRegistersAreExact() {
        int[] pixels = new int[256];
        for (int i = 0; i < 256; i++) {
            pixels[i] = i * 0x010203 & 0xffffff;
        }

        Palette palette = Palette.of(new Raster(16, 16, pixels), 256);

        for (int i = 0; i < 256; i++) {
            assertThat(palette.colours()[palette.indexes()[i]]).isEqualTo(pixels[i]);
        }
    }

    @Test
    void kittyGetsEachPictureWholeAndDropsTheOneBefore() throws DataFormatException {
        Painter painter = new KittyPainter();
        Grid grid = Grid.of(4, 4).cells(10, 10);

        String first = paint(painter, grid, 2, 1, RED, BLUE);
        String second = paint(painter, grid, 2, 1, BLUE, RED);

        Pattern form = Pattern.compile("␛\\[2;2H␛_Ga=T,q=2,C=1,f=24,o=z,i=(\\d),p=1,s=2,v=1,c=1,r=1,m=0;([^;]*)␛\\\\"
                + "␛_Ga=d,d=I,q=2,i=(\\d)␛\\\\");
        MatchResult one = form.matcher(first).results().findFirst().orElseThrow();
        MatchResult two = form.matcher(second).results().findFirst().orElseThrow();
        assertThat(one.group()).isEqualTo(first);
        assertThat(two.group(1)).isEqualTo(one.group(3)).isNotEqualTo(one.group(1));
        assertThat(two.group(3)).isEqualTo(one.group(1));
        assertThat(inflated(one.group(2))).containsExactly(-1, 0, 0, 0, 0, -1);
    }

    @Test
    void aLargePictureReachesKittyInChunks() {
        int[] pixels = new java.util.Random(5).ints(100 * 100, 0, 1 << 24).toArray();

        String text = paint(new KittyPainter(), Grid.of(100, 50), 100, 100, pixels);

        assertThat(Pattern.compile("␛_G[^;]*;([^␛]*)␛").matcher(text).results())
                .hasSizeGreaterThan(5)
                .allSatisfy(chunk -> assertThat(chunk.group(1)).hasSizeLessThanOrEqualTo(4096));
        assertThat(text).containsOnlyOnce("m=0").containsOnlyOnce("a=T");
    }

    private static byte[] inflated(String base64) throws DataFormatException {
        try (Inflater inflater = new Inflater()) {
            inflater.setInput(Base64.getDecoder().decode(base64));
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            byte[] buffer = new byte[64];
            out.write(buffer, 0, inflater.inflate(buffer));
            assertThat(inflater.finished()).isTrue();
            return out.toByteArray();
        }
    }
}
