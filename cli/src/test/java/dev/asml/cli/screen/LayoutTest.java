package dev.asml.cli.screen;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LayoutTest {
    @Test
    void aSmallPictureIsEnlargedByAWholeFactor() {
        Layout layout = Layout.ofPixels(160, 144, Grid.of(100, 51).cells(10, 20), 50, Scale.FIT);

        // 1000 by 1000 pixels: six times, not 6.25 times.
        assertThat(layout.dotsWide()).isEqualTo(960);
        assertThat(layout.dotsHigh()).isEqualTo(864);
        assertThat(layout.columns()).isEqualTo(96);
        assertThat(layout.rows()).isEqualTo(44);
        assertThat(layout.left()).isEqualTo(2);
        assertThat(layout.top()).isEqualTo(3);
    }

    @Test
    void aLargePictureKeepsItsShape() {
        Layout layout = Layout.ofHalves(640, 400, Grid.of(80, 25), 24, Scale.FIT);

        // Half cells of a terminal are as high as wide.
        assertThat(layout.dotsHigh()).isEqualTo(48);
        assertThat(layout.dotsWide()).isEqualTo(77);
    }

    @Test
    void aCellThatIsNotTwiceAsHighAsWideCounts() {
        Layout layout = Layout.ofHalves(100, 100, Grid.of(80, 41).cells(10, 30), 40, Scale.FIT);

        // A dot is 10 by 15 pixels.
        assertThat(layout.dotsWide() * 10).isCloseTo(layout.dotsHigh() * 15, org.assertj.core.data.Offset.offset(15));
        assertThat(layout.dotsWide()).isEqualTo(80);
    }

    @Test
    void aFactorIsObeyedAsFarAsItFits() {
        Grid grid = Grid.of(100, 50);

        assertThat(Layout.ofHalves(20, 20, grid, 50, new Scale(2)).dotsWide()).isEqualTo(40);
        assertThat(Layout.ofHalves(20, 20, grid, 50, new Scale(99)).dotsWide()).isEqualTo(100);
    }

    @Test
    void aPlaceOnTheScreenIsAPixel() {
        Layout layout = Layout.ofPixels(160, 144, Grid.of(100, 51).cells(10, 20), 50, Scale.FIT);

        assertThat(layout.pixelX(2)).isZero();
        assertThat(layout.pixelY(3)).isZero();
        assertThat(layout.pixelX(2.6)).isEqualTo(1);
        assertThat(layout.pixelX(97.95)).isEqualTo(159);
        assertThat(layout.covers(97.95, 3)).isTrue();
        assertThat(layout.covers(98.05, 3)).isFalse();
        assertThat(layout.covers(50, 2.9)).isFalse();
        assertThat(layout.pixelX(-5)).isZero();
        assertThat(layout.pixelX(200)).isEqualTo(159);
        assertThat(layout.pixelY(49)).isEqualTo(143);
    }

    @Test
    void theSmallestTerminalHoldsEveryPicture() {
        for (int width : new int[] {1, 7, 8191}) {
            for (int height : new int[] {1, 9, 4319}) {
                Layout layout = Layout.ofHalves(width, height, Grid.of(1, 1), 0, Scale.FIT);
                assertThat(layout.columns()).isEqualTo(1);
                assertThat(layout.rows()).isEqualTo(1);
            }
        }
    }

    @Test
    void pixelsAreRepeatedOrAveraged() {
        Raster raster = new Raster(2, 2, new int[] {0x000000, 0xffffff, 0x102030, 0x304050});

        assertThat(raster.scaled(4, 2).pixels())
                .containsExactly(0, 0, 0xffffff, 0xffffff, 0x102030, 0x102030, 0x304050, 0x304050);
        assertThat(raster.scaled(2, 4).pixels())
                .containsExactly(0, 0xffffff, 0, 0xffffff, 0x102030, 0x304050, 0x102030, 0x304050);
        assertThat(raster.scaled(1, 2).pixels()).containsExactly(0x808080, 0x203040);
        assertThat(raster.scaled(1, 1).pixels()).containsExactly(0x505860);
    }
}
