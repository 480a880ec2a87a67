package dev.asml.threader.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PixelHashTest {
    /** As the reference library has them, for the same pixels as little-endian words. */
    @ParameterizedTest
    @CsvSource({
        "0,ef46db3751d8e999",
        "1,2c0274013cb15a19",
        "2,665b2a88f887d1e6",
        "3,1d240b5f1d2db925",
        "7,3a06933c483f5cd1",
        "8,ec4a7f7c3dabd9b6",
        "9,d5a2823ce862caa5",
        "15,c1caadd163d2c234",
        "16,39a7de4a3f32b6d3",
        "17,c8824715e931ccd0",
        "23040,439554adca4350c5"
    })
    void isXxh64OfThePixels(int count, String expected) {
        int[] pixels =
                IntStream.range(0, count + 1).map(i -> i * 0x9E3779B1 + 12345).toArray();

        assertThat(Long.toHexString(PixelHash.of(pixels, count))).isEqualTo(expected);
    }
}
