package dev.asml.threader.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class JsonBytesTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    @Test
    void writesTextsThatReadersUnderstand() throws IOException {
        Random random = new Random(1);
        for (int turn = 0; turn < 2000; turn++) {
            String name = text(random, 4, 0x300);
            String value = text(random, 40, random.nextBoolean() ? 0x80 : 0x20000);
            JsonBytes json = new JsonBytes(0);
            json.text(name, value);
            JsonNode read = MAPPER.readTree(json.end());
            assertThat(read.properties()).hasSize(1);
            assertThat(read.path(name).textValue()).isEqualTo(value);
        }
    }

    private static String text(Random random, int longest, int most) {
        int[] characters = random.ints(random.nextInt(longest), 0, most)
                .filter(c -> c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE)
                .toArray();
        return new String(characters, 0, characters.length);
    }

    @Test
    void separatesMembersAndElementsAtEveryDepth() {
        JsonBytes json = new JsonBytes(0);
        json.array("empty");
        json.endArray();
        json.object("inner");
        json.text("none", null);
        json.flag("yes", true);
        json.number("low", Long.MIN_VALUE);
        json.endObject();
        json.array("two");
        json.text("[");
        json.text("{");
        json.endArray();
        json.object("nothing");
        json.endObject();
        json.name("bytes").base64(new byte[] {-1, 0, 1, 2});
        assertThat(new String(json.end(), StandardCharsets.UTF_8))
                .isEqualTo("{\"empty\":[],\"inner\":{\"none\":null,\"yes\":true,\"low\":-9223372036854775808},"
                        + "\"two\":[\"[\",\"{\"],\"nothing\":{},\"bytes\":\"/wABAg==\"}");
    }

    @Test
    void writesHalfASurrogatePairAsNoText() {
        JsonBytes json = new JsonBytes(0);
        json.text("a", "\ud83d");
        assertThat(new String(json.end(), StandardCharsets.UTF_8)).isEqualTo("{\"a\":\"?\"}");
    }
}
