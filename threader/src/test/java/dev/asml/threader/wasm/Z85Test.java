package dev.asml.threader.wasm;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Z85Test {
    @Test
    void encodesAsTheSpecificationsExample() {
        byte[] bytes = HexFormat.of().parseHex("864fd26fb559f75b");

        assertThat(Z85.encode(bytes)).asString(StandardCharsets.US_ASCII).isEqualTo("HelloWorld");
        assertThat(Z85.decode("HelloWorld".getBytes(StandardCharsets.US_ASCII))).isEqualTo(bytes);
    }

    @Test
    void decodesWhatItEncoded() {
        Random random = new Random(1);
        for (int length = 0; length < 400; length += 4) {
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);

            byte[] text = Objects.requireNonNull(Z85.encode(bytes));
            assertThat(Z85.decode(text)).isEqualTo(bytes);
        }
    }

    @Test
    void refusesWhatIsNoZ85() {
        assertThat(Z85.encode(new byte[3])).isNull();
        assertThat(Z85.decode("abcd".getBytes(StandardCharsets.US_ASCII))).isNull();
        assertThat(Z85.decode("ab\"de".getBytes(StandardCharsets.US_ASCII))).isNull();
        assertThat(Z85.decode("#####".getBytes(StandardCharsets.US_ASCII))).isNull();
        assertThat(Z85.decode(new byte[] {-1, -1, -1, -1, -1})).isNull();
    }
}
