package dev.asml.threader.wasm.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostileComponentTest {
    private static final byte[] PREAMBLE = {0, 'a', 's', 'm', 0x0d, 0, 1, 0};

    private static byte[] component(byte[]... sections) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(PREAMBLE);
        for (byte[] section : sections) {
            out.writeBytes(section);
        }
        return out.toByteArray();
    }

    private static byte[] section(int id, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(id);
        number(out, content.length);
        out.writeBytes(content);
        return out.toByteArray();
    }

    private static void number(ByteArrayOutputStream out, int value) {
        int rest = value;
        while (rest >= 0x80) {
            out.write((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        out.write(rest);
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    /** Whether it was refused; anything but the border's own exception fails the test. */
    private static boolean refused(byte[] bytes) {
        try {
            Linked.check(bytes);
            return false;
        } catch (ComponentException e) {
            assertThat(e.getMessage()).isNotBlank();
            return true;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nested", "resources", "virtual"})
    void cutAtAnyByteItIsRefusedOrAShorterComponent(String name) throws IOException {
        byte[] whole = Linked.bytes(name);
        int accepted = 0;
        for (int length = 0; length < whole.length; length++) {
            accepted += refused(Arrays.copyOf(whole, length)) ? 0 : 1;
        }

        assertThat(refused(whole)).isFalse();
        assertThat(accepted).isLessThan(whole.length / 20);
    }

    @ParameterizedTest
    @ValueSource(strings = {"resources", "virtual"})
    void withAnyByteChangedItIsRefusedOrAnotherComponent(String name) throws IOException {
        byte[] whole = Linked.bytes(name);
        Random random = new Random(11);
        int refused = 0;
        for (int at = 0; at < whole.length; at++) {
            byte[] changed = whole.clone();
            changed[at] ^= (byte) (1 + random.nextInt(255));
            refused += refused(changed) ? 1 : 0;
        }

        assertThat(refused).isGreaterThan(whole.length / 4);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5, 6, 7, 8, 10, 11})
    void countsBeyondTheFileAreRefusedBeforeAnythingIsAllocated(int section) {
        byte[] huge = section(section, bytes(0xff, 0xff, 0xff, 0xff, 0x07));
        byte[] tooHuge = section(section, bytes(0xff, 0xff, 0xff, 0xff, 0x0f));

        assertThatThrownBy(() -> Linked.check(component(huge))).hasMessageContaining("2147483647 definitions");
        assertThatThrownBy(() -> Linked.check(component(tooHuge))).hasMessageContaining("too large");
    }

    @Test
    void overlongNumbersAreRefused() {
        byte[] overlong = section(7, bytes(0x81, 0x80, 0x80, 0x80, 0x80, 0x00, 0x7f));
        byte[] outOfRange = section(7, bytes(1, 0x70, 0xff, 0xff, 0xff, 0xff, 0x3f));

        assertThatThrownBy(() -> Linked.check(component(overlong))).hasMessageContaining("overlong");
        assertThatThrownBy(() -> Linked.check(component(outOfRange))).hasMessageContaining("out of range");
    }

    @Test
    void componentsNestedTooDeepAreRefused() {
        // Sizes are written in five bytes, so that the outer ones need not be made of copies of the inner ones.
        int depth = 100_000;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(PREAMBLE);
        for (int i = depth; i > 0; i--) {
            int size = i * 14 - 6;
            out.write(4);
            for (int shift = 0; shift < 28; shift += 7) {
                out.write(((size >> shift) & 0x7f) | 0x80);
            }
            out.write(size >>> 28);
            out.writeBytes(PREAMBLE);
        }

        assertThatThrownBy(() -> Linked.check(out.toByteArray()))
                .isInstanceOf(ComponentException.class)
                .hasMessageContaining("nested deeper than 64");
    }

    @Test
    void typesNestedTooDeepAreRefused() {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        content.write(1);
        for (int i = 0; i < 100_000; i++) {
            content.writeBytes(bytes(0x42, 1, 1)); // an instance's type with one declaration, a type
        }

        assertThatThrownBy(() -> Linked.check(component(section(7, content.toByteArray()))))
                .isInstanceOf(ComponentException.class)
                .hasMessageContaining("nested deeper than 64");
    }

    @Test
    void typesThatReferToOthersTooDeepAreRefused() {
        int count = 100_000;
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        number(content, count + 1);
        content.write(0x7f);
        for (int i = 0; i < count; i++) {
            content.write(0x6b); // an option of the type before
            signed(content, i);
        }

        assertThatThrownBy(() -> Linked.check(component(section(7, content.toByteArray()))))
                .isInstanceOf(ComponentException.class)
                .hasMessageContaining("deeper than 100");
    }

    private static void signed(ByteArrayOutputStream out, int value) {
        int rest = value;
        while (rest >= 0x40) {
            out.write((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        out.write(rest);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x6f, 0x72, 0x71})
    void typesThatGrowWithoutBoundWhenWrittenOutAreRefused(int code) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        content.write(61);
        content.write(0x7f);
        for (int i = 0; i < 60; i++) {
            content.write(code);
            content.write(2);
            for (int part = 0; part < 2; part++) {
                if (code != 0x6f) {
                    content.writeBytes(bytes(1, 'a' + part));
                }
                if (code == 0x71) {
                    content.write(1);
                }
                signed(content, i);
                if (code == 0x71) {
                    content.write(0);
                }
            }
        }

        assertThatThrownBy(() -> Linked.check(component(section(7, content.toByteArray()))))
                .isInstanceOf(ComponentException.class)
                .hasMessageContaining("more than 50000 parts");
    }

    @Test
    void instanceTypesThatGrowWithoutBoundAreRefused() {
        // Each has the one before twice inside; as an import its resource types would be new ones each time.
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        int levels = 40;
        content.write(levels);
        content.writeBytes(bytes(0x42, 1, 4, 0, 1, 'r', 3, 1));
        for (int i = 1; i < levels; i++) {
            content.writeBytes(bytes(0x42, 3, 2, 3, 2, 1, i - 1, 4, 0, 1, 'a', 5, 0, 4, 0, 1, 'b', 5, 0));
        }

        assertThatThrownBy(() -> Linked.check(component(section(7, content.toByteArray()))))
                .isInstanceOf(ComponentException.class)
                .hasMessageContaining("too complex");
    }

    @Test
    void instancesInInstancesTooDeepAreRefused() {
        int count = 50_000;
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        number(content, count);
        content.writeBytes(bytes(1, 0));
        for (int i = 1; i < count; i++) {
            content.writeBytes(bytes(1, 1, 0, 1, 'a', 5));
            number(content, i - 1);
        }

        assertThatThrownBy(() -> Linked.check(component(section(5, content.toByteArray()))))
                .isInstanceOf(ComponentException.class)
                .hasMessageContaining("deeper than 100");
    }

    @Test
    void longNamesAreRefused() {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        content.writeBytes(bytes(1, 0x6d, 1));
        number(content, 99_999);
        content.writeBytes("a-".repeat(49_999).getBytes(StandardCharsets.UTF_8));
        content.write('a');

        assertThatThrownBy(() -> Linked.check(component(section(7, content.toByteArray()))))
                .isInstanceOf(ComponentException.class)
                .hasMessageContaining("the limit is 1000");
    }

    @Test
    void whatIsNotThereYetCannotBeReferredTo() {
        byte[] itself = section(7, bytes(1, 0x6b, 0));
        byte[] instances = section(5, bytes(1, 0, 0, 0));
        byte[] alias = section(6, bytes(1, 3, 2, 0, 0));
        byte[] outer = section(6, bytes(1, 3, 2, 9, 0));

        assertThatThrownBy(() -> Linked.check(component(itself))).hasMessageContaining("index out of bounds");
        assertThatThrownBy(() -> Linked.check(component(instances))).hasMessageContaining("index out of bounds");
        assertThatThrownBy(() -> Linked.check(component(alias))).hasMessageContaining("index out of bounds");
        assertThatThrownBy(() -> Linked.check(component(outer))).hasMessageContaining("invalid outer alias count");
    }

    @ParameterizedTest
    @ValueSource(ints = {0x63, 0x64, 0x65, 0x66, 0x43})
    void typesOfAsynchronousComponentsAreRefusedByName(int code) {
        assertThatThrownBy(() -> Linked.check(component(section(7, bytes(1, code, 0x7f, 0x7f)))))
                .hasMessageContaining("not supported");
    }

    @ParameterizedTest
    @ValueSource(ints = {0x05, 0x06, 0x09, 0x0a, 0x0e, 0x1c, 0x26, 0x40})
    void functionsOfAsynchronousComponentsAreRefusedByName(int code) {
        assertThatThrownBy(() -> Linked.check(component(section(8, bytes(1, code, 0, 0)))))
                .hasMessageContaining("not supported");
    }

    @ParameterizedTest
    @ValueSource(ints = {9, 12})
    void valuesAreRefusedByName(int section) {
        assertThatThrownBy(() -> Linked.check(component(section(section, bytes(0, 0, 0)))))
                .hasMessageContaining("section is not supported");
    }

    @Test
    void otherVersionsAndLayersAreRefused() {
        assertThatThrownBy(() -> Linked.check(bytes(0, 'a', 's', 'm', 0x0e, 0, 1, 0)))
                .hasMessageContaining("preamble");
        assertThatThrownBy(() -> Linked.check(bytes(0, 'a', 's', 'm', 0x0d, 0, 2, 0)))
                .hasMessageContaining("preamble");
    }
}
