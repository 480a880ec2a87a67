package dev.asml.threader.device;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.threader.journal.Journal;
import dev.asml.threader.wasm.wasi.Device;
import dev.asml.threader.wasm.wasi.GuestBuffer;
import dev.asml.threader.wasm.wasi.HeapAllowance;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class FramebufferTest {
    private static final String FB0 = "_wasmer/dev/fb0/";

    private Devices devices = new Devices(DeviceSettings.DEFAULT, Journal.NONE);
    private Map<String, Device> files = devices.files();

    private void use(DeviceSettings settings) {
        devices = new Devices(settings, Journal.NONE);
        files = devices.files();
    }

    private OpenFile open(String name) {
        return OpenFile.open(files, FB0 + name);
    }

    private Frame shown() {
        return requireNonNull(devices.display(0).frame());
    }

    private String size() {
        return open("virtual_size").text(64);
    }

    private static byte[] pixels(int... bgrx) {
        ByteBuffer bytes = ByteBuffer.allocate(bgrx.length * 4).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asIntBuffer().put(bgrx);
        return bytes.array();
    }

    private static int[] filled(int length, int with) {
        int[] all = new int[length];
        Arrays.fill(all, with);
        return all;
    }

    // The size file

    @Test
    void sizeIsZeroBeforeTheFirst() {
        assertThat(size()).isEqualTo("0x0");
        assertThat(open("virtual_size").device().size()).isEqualTo(3);
        assertThat(devices.display(0).size()).isEqualTo(Size.NONE);
    }

    @Test
    void sizeIsReadFromTheCursorToItsEnd() {
        assertThat(open("virtual_size").write("160x144")).isEqualTo(7);
        OpenFile file = open("virtual_size");
        StringBuilder read = new StringBuilder();
        for (String next = file.text(1); !next.isEmpty(); next = file.text(1)) {
            read.append(next);
        }
        assertThat(read).hasToString("160x144");
        assertThat(file.read(64)).isEmpty();
        assertThat(file.device().size()).isEqualTo(7);
        file.moveTo(4);
        assertThat(file.text(2)).isEqualTo("14");
        file.moveTo(Long.MAX_VALUE);
        assertThat(file.read(64)).isEmpty();
    }

    @Test
    void whatFollowsTheSizeIsIgnored() {
        byte[] garbage = new byte[64];
        Arrays.fill(garbage, (byte) 0xee);
        System.arraycopy("640x400\0".getBytes(java.nio.charset.StandardCharsets.US_ASCII), 0, garbage, 0, 8);
        assertThat(open("virtual_size").write(garbage)).isEqualTo(64);
        assertThat(size()).isEqualTo("640x400");
    }

    @Test
    void eachWriteIsAWholeSizeWhereverTheCursorIs() {
        OpenFile file = open("virtual_size");
        assertThat(file.write("300x300")).isEqualTo(7);
        file.moveTo(7);
        assertThat(file.write("1024x768")).isEqualTo(8);
        assertThat(size()).isEqualTo("1024x768");
        assertThat(file.write("64x32")).isEqualTo(5);
        assertThat(size()).isEqualTo("64x32");
    }

    @Test
    void zeroByZeroClosesTheWindow() {
        open("virtual_size").write("2x1");
        open("fb").write(pixels(1, 2));
        assertThat(open("virtual_size").write("0x0\n")).isEqualTo(4);
        assertThat(size()).isEqualTo("0x0");
        assertThat(devices.display(0).width()).isZero();
        assertThat(open("fb").write(new byte[8])).isEqualTo(8);
        assertThat(open("draw").write("0")).isEqualTo(1);
        assertThat(devices.display(0).frame()).isNull();

        open("virtual_size").write("2x1");
        assertThat(open("fb").read(8)).containsOnly(0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "abc",
                "12",
                "12x",
                "x",
                "x12",
                "-1x5",
                "1 x5",
                "1x-5",
                "+1x5",
                "5x0",
                "0x5",
                "99999x99999",
                "4294967296x1",
                "4294967297x1",
                "1x4294967297",
                "18446744073709551617x1",
                "65536x1",
                "1x65536",
                "2049x2048",
                "65535x65535",
                "4194305x1",
                "2147483648x2147483648",
                "\0001x1",
                "1\0x1",
                "１x１"
            })
    void whatIsNoSizeOrTooLargeIsInvalidAndChangesNothing(String text) {
        open("virtual_size").write("3x2");
        assertThat(open("virtual_size").write(text)).isEqualTo(Device.INVALID);
        assertThat(size()).isEqualTo("3x2");
    }

    @Test
    void nothingWrittenIsNoSizeAndNoError() {
        assertThat(open("virtual_size").write("")).isZero();
        assertThat(size()).isEqualTo("0x0");
    }

    @ParameterizedTest
    @CsvSource(
            value = {
                "'160x144\n'|160x144",
                "' \t\r\n\f\u000b7x8'|7x8",
                "160,144|160x144",
                "0007x08|7x8",
                "3x4x5|3x4",
                "2048x2048|2048x2048",
                "65535x64|65535x64",
                "1x2 3|1x2"
            },
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false)
    void sizesComeInManyForms(String written, String size) {
        assertThat(open("virtual_size").write(written)).isEqualTo(written.length());
        assertThat(size()).isEqualTo(size);
    }

    @Test
    void endlessBlanksAndDigitsAreNoSize() {
        assertThat(open("virtual_size").write(" ".repeat(1 << 20) + "1x1")).isEqualTo(Device.INVALID);
        assertThat(open("virtual_size").write("0".repeat(1 << 20) + "1x1")).isEqualTo(Device.INVALID);
        assertThat(open("virtual_size").write("1x" + "0".repeat(1 << 20) + "1")).isEqualTo(Device.INVALID);
        assertThat(open("virtual_size").write("1x" + "1".repeat(300))).isEqualTo(Device.INVALID);
        assertThat(size()).isEqualTo("0x0");
    }

    @Test
    void theSameSizeKeepsThePixelsAndTellsNobody() {
        open("virtual_size").write("2x1");
        open("fb").write(pixels(1, 2));
        int[] told = {0};
        devices.watch(() -> told[0]++);
        open("virtual_size").write("2x1");
        assertThat(told[0]).isZero();
        assertThat(open("fb").read(8)).isEqualTo(pixels(1, 2));
        open("virtual_size").write("1x1");
        assertThat(told[0]).isEqualTo(1);
    }

    @Test
    void anotherSizeKeepsWhatIsAtTheSamePlace() {
        open("virtual_size").write("2x2");
        open("fb").write(pixels(1, 2, 3, 4));
        open("virtual_size").write("3x1");
        open("virtual_size").write("4x2");
        assertThat(open("fb").read(64)).isEqualTo(pixels(1, 2, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0));
    }

    @Test
    void theLimitIsTheSettings() {
        use(new DeviceSettings(false, 100, 0, true));
        assertThat(open("virtual_size").write("10x10")).isEqualTo(5);
        assertThat(open("virtual_size").write("101x1")).isEqualTo(Device.INVALID);
        use(new DeviceSettings(false, Integer.MAX_VALUE, 0, true));
        assertThat(open("virtual_size").write("65535x65535")).isEqualTo(Device.INVALID);
        assertThat(open("virtual_size").write("65535x1024")).isEqualTo(10);
        use(new DeviceSettings(false, 100, 0, true));
        assertThat(open("fb").write(pixels(5))).isEqualTo(4);
        assertThat(size()).isEqualTo("0x0");
    }

    @Test
    void framebuffersTakeTheirMemoryFromTheHosts() {
        long[] left = {1000 * 16};
        devices.charge(new HeapAllowance() {
            @Override
            public boolean tryCommit(int bytes) {
                if (bytes > left[0]) {
                    return false;
                }
                left[0] -= bytes;
                return true;
            }

            @Override
            public void uncommit(int bytes) {
                left[0] += bytes;
            }
        });
        assertThat(open("virtual_size").write("1001x1")).isEqualTo(Device.INVALID);
        assertThat(open("virtual_size").write("400x2")).isEqualTo(5);
        OpenFile other = OpenFile.open(files, "_wasmer/dev/fb1/virtual_size");
        assertThat(other.write("201x1")).isEqualTo(Device.INVALID);
        assertThat(other.write("200x1")).isEqualTo(5);
        assertThat(left[0]).isZero();
        assertThat(open("virtual_size").write("0x0")).isEqualTo(3);
        assertThat(left[0]).isEqualTo(800 * 16);
        assertThat(other.write("1000x1")).isEqualTo(6);
        devices.close();
        devices.close();
        assertThat(left[0]).isEqualTo(1000 * 16);
        assertThat(other.write("1x1")).isEqualTo(Device.INVALID);
        assertThat(open("fb").write(pixels(1))).isEqualTo(4);
        assertThat(left[0]).isEqualTo(1000 * 16);
    }

    // The pixels

    @Test
    void aFrameIsBlueGreenRedAndAnything() {
        open("virtual_size").write("2x2");
        byte[] frame = {0x11, 0x22, 0x33, 0, 0x44, 0x55, 0x66, 0x7f, (byte) 0xff, 0, 0, -1, 0, 0, (byte) 0xff, 1};
        assertThat(open("fb").write(frame)).isEqualTo(16);
        assertThat(open("draw").write("0")).isEqualTo(1);
        assertThat(shown().pixels()).containsExactly(0x332211, 0x665544, 0x0000ff, 0xff0000);
        assertThat(shown().width()).isEqualTo(2);
        assertThat(shown().height()).isEqualTo(2);
        assertThat(shown().framebuffer()).isZero();
    }

    @Test
    void rgbaIsForGuestsThatWriteIt() {
        use(new DeviceSettings(true, 100, 0, true));
        open("virtual_size").write("1x2");
        open("fb").write(new byte[] {0x11, 0x22, 0x33, 0, (byte) 0xff, 0x01, 0x02, (byte) 0xff});
        open("draw").write("0");
        assertThat(shown().pixels()).containsExactly(0x112233, 0xff0102);
    }

    @Test
    void aShortFrameKeepsTheRest() {
        open("virtual_size").write("2x2");
        open("fb").write(pixels(9, 9, 9, 0x0a0b0c0d));
        open("fb").write(Arrays.copyOf(pixels(1, 2, 3, 4), 13));
        open("draw").write("0");
        assertThat(shown().pixels()).containsExactly(1, 2, 3, 0x0b0c04);
    }

    @Test
    void anOverlongFrameIsTakenAndItsBeginningShown() {
        open("virtual_size").write("640x400");
        byte[] written = pixels(filled(640 * 640, 0x123456));
        assertThat(open("fb").write(written)).isEqualTo(written.length);
        open("draw").write(new byte[1]);
        assertThat(shown().pixels()).isEqualTo(filled(640 * 400, 0x123456));
        OpenFile file = open("fb");
        file.moveTo(640 * 400 * 4);
        assertThat(file.read(8)).isEqualTo(pixels(0x123456, 0x123456));
    }

    @Test
    void whatIsBeyondBothBuffersCountsAsWritten() {
        open("virtual_size").write("2x1");
        OpenFile file = open("fb");
        assertThat(file.write(pixels(1, 2, 3, 4, 5, 6))).isEqualTo(24);
        assertThat(file.position()).isEqualTo(24);
        assertThat(file.write(pixels(7))).isEqualTo(4);
        file.moveTo(0);
        assertThat(file.read(64)).isEqualTo(pixels(1, 2, 3, 4));
        assertThat(file.read(64)).isEmpty();
        file.moveTo(Long.MAX_VALUE - 1);
        assertThat(file.write(pixels(7))).isEqualTo(4);
        assertThat(file.position()).isEqualTo(Long.MAX_VALUE);
        assertThat(file.read(1)).isEmpty();
    }

    @Test
    void whatIsDroppedIsNotEvenCopied() {
        open("virtual_size").write("2x1");
        int[] copied = {0};
        GuestBuffer endless = new GuestBuffer() {
            @Override
            public int length() {
                return Integer.MAX_VALUE;
            }

            @Override
            public void get(int offset, byte[] target, int targetOffset, int count) {
                copied[0] += count;
            }

            @Override
            public void put(int offset, byte[] source, int sourceOffset, int count) {
                throw new AssertionError("nothing is read");
            }
        };
        OpenFile file = open("fb");
        assertThat(file.device().write(file, endless)).isEqualTo(Integer.MAX_VALUE);
        assertThat(file.device().write(file, endless)).isEqualTo(Integer.MAX_VALUE);
        assertThat(copied[0]).isEqualTo(16);
    }

    @Test
    void partsMayBeWrittenAnywhere() {
        open("virtual_size").write("300x300");
        OpenFile file = open("fb");
        for (int i = 299; i >= 0; i--) {
            for (int j = 0; j < 300; j++) {
                file.moveTo((i * 300L + j) * 4);
                assertThat(file.write(pixels(i * 300 + j))).isEqualTo(4);
            }
        }
        file.moveTo(4 * 301 + 1);
        file.write(new byte[] {(byte) 0xfe});
        open("draw").write("0");
        int[] pixels = shown().pixels();
        for (int i = 0; i < pixels.length; i++) {
            assertThat(pixels[i]).isEqualTo(i == 301 ? 0xfe2d : i);
        }
    }

    @Test
    void nothingWrittenIsBlack() {
        open("virtual_size").write("3x2");
        assertThat(open("fb").read(99)).hasSize(48).containsOnly(0);
        open("draw").write("0");
        assertThat(shown().pixels()).containsExactly(0, 0, 0, 0, 0, 0);
    }

    @Test
    void aWriteBeforeTheFirstSizeGetsOne() {
        assertThat(open("fb").read(4)).isEmpty();
        assertThat(open("fb").write(pixels(5))).isEqualTo(4);
        assertThat(size()).isEqualTo("100x200");
        assertThat(open("fb").device().size()).isEqualTo(100 * 200 * 4);
        open("draw").write("0");
        assertThat(shown().pixels()).hasSize(20_000).startsWith(5, 0);
    }

    @Test
    void nothingIsShownWithoutADraw() {
        open("virtual_size").write("1x1");
        open("fb").write(pixels(5));
        assertThat(devices.display(0).frame()).isNull();
    }

    @Test
    void aGuestThatNeverSeeksShowsEveryFrame() {
        open("virtual_size").write("2x1");
        OpenFile fb = open("fb");
        OpenFile draw = open("draw");
        for (int i = 1; i <= 5; i++) {
            fb.write(pixels(i));
            fb.write(pixels(i * 10));
            draw.write("0");
            assertThat(shown().pixels()).containsExactly(i, i * 10);
        }
    }

    @Test
    void aGuestThatNeverSeeksMayWriteTooMuch() {
        open("virtual_size").write("2x1");
        OpenFile fb = open("fb");
        for (int i = 1; i <= 3; i++) {
            fb.write(pixels(i, i, i, i, i, i));
            open("draw").write("0");
            assertThat(shown().pixels()).containsExactly(i, i);
        }
    }

    @Test
    void aGuestThatNeverSeeksMayChangeTheSize() {
        open("virtual_size").write("1x1");
        OpenFile fb = open("fb");
        fb.write(pixels(1));
        open("draw").write("0");
        open("virtual_size").write("2x1");
        fb.write(pixels(3, 4));
        open("draw").write("0");
        assertThat(shown().pixels()).containsExactly(3, 4);
    }

    @Test
    void aDrawInTheMidstOfAFrameLeavesTheCursor() {
        open("virtual_size").write("2x1");
        OpenFile fb = open("fb");
        fb.write(pixels(1));
        open("draw").write("0");
        fb.write(pixels(2));
        open("draw").write("0");
        assertThat(shown().pixels()).containsExactly(1, 2);
    }

    @Test
    void withoutADrawTheCursorGoesOnIntoTheSecondBuffer() {
        open("virtual_size").write("1x1");
        OpenFile fb = open("fb");
        fb.write(pixels(1));
        fb.write(pixels(2));
        open("draw").write("0");
        assertThat(shown().pixels()).containsExactly(1);
    }

    @Test
    void aFreshOpenStartsWhereItIsTold() {
        open("virtual_size").write("1x1");
        open("draw").write("0");
        OpenFile fb = open("fb");
        fb.moveTo(4);
        fb.write(pixels(2));
        fb.moveTo(0);
        assertThat(fb.read(8)).isEqualTo(pixels(0, 2));
    }

    @Test
    void openFilesHaveTheirOwnCursors() {
        open("virtual_size").write("2x1");
        OpenFile one = open("fb");
        OpenFile two = open("fb");
        one.write(pixels(1));
        two.write(pixels(2, 3));
        assertThat(one.position()).isEqualTo(4);
        assertThat(one.read(4)).isEqualTo(pixels(3));
        assertThat(open("fb").device().size()).isEqualTo(8);
    }

    // Draws

    @ParameterizedTest
    @ValueSource(strings = {"0", "1", "\0", "00", "anything"})
    void anythingDraws(String text) {
        open("virtual_size").write("1x1");
        OpenFile draw = open("draw");
        assertThat(draw.write(text)).isEqualTo(text.length());
        assertThat(draw.write(text)).isEqualTo(text.length());
        assertThat(shown().draw()).isEqualTo(2);
    }

    @Test
    void nothingDoesNotDraw() {
        open("virtual_size").write("1x1");
        assertThat(open("draw").write("")).isZero();
        assertThat(devices.display(0).frame()).isNull();
    }

    @Test
    void drawReadsAsOneOnce() {
        OpenFile draw = open("draw");
        assertThat(draw.text(8)).isEqualTo("1");
        assertThat(draw.read(8)).isEmpty();
        assertThat(draw.device().size()).isEqualTo(1);
    }

    @Test
    void aDrawWithoutAWindowShowsNothing() {
        assertThat(open("draw").write("0")).isEqualTo(1);
        assertThat(devices.display(0).frame()).isNull();
        assertThat(size()).isEqualTo("0x0");
    }

    @Test
    void aFrameStaysAsItWasDrawn() {
        open("virtual_size").write("1x1");
        open("fb").write(pixels(1));
        open("draw").write("0");
        Frame first = shown();
        open("fb").write(pixels(2));
        assertThat(first.pixels()).containsExactly(1);
        open("draw").write("0");
        assertThat(first.pixels()).containsExactly(1);
        assertThat(shown().pixels()).containsExactly(2);
    }

    @Test
    void framesThatAreTheSameShareTheirPixels() {
        open("virtual_size").write("2x1");
        open("draw").write("0");
        Frame first = shown();
        open("fb").write(pixels(0xff000000));
        open("draw").write("0");
        Frame second = shown();
        open("fb").write(pixels(1));
        open("draw").write("0");
        open("fb").write(pixels(0));
        open("draw").write("0");
        open("virtual_size").write("1x2");
        open("draw").write("0");

        assertThat(second.pixels()).isSameAs(first.pixels());
        assertThat(second.number()).isEqualTo(1);
        assertThat(second.draw()).isEqualTo(2);
        assertThat(shown().number()).isEqualTo(4);
        assertThat(shown().draw()).isEqualTo(5);
        assertThat(first.pixels()).containsExactly(0, 0);
    }

    @Test
    void eachFramebufferIsItsOwn() {
        for (int i = 0; i < Devices.FRAMEBUFFERS; i++) {
            String folder = "_wasmer/dev/fb%d/".formatted(i);
            OpenFile.open(files, folder + "virtual_size").write((i + 1) + "x1");
            OpenFile.open(files, folder + "fb").write(pixels(i + 1));
            OpenFile.open(files, folder + "draw").write("" + i);
        }
        for (int i = 0; i < Devices.FRAMEBUFFERS; i++) {
            Frame frame = requireNonNull(devices.display(i).frame());
            assertThat(frame.framebuffer()).isEqualTo(i);
            assertThat(frame.width()).isEqualTo(i + 1);
            assertThat(frame.pixels()).startsWith(i + 1);
            assertThat(frame.draw()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "dev/wasmerfb0, sys/class/graphics/wasmerfb0/virtual_size, sys/class/graphics/wasmerfb0/buffer_index_display",
        "dev/wasmerfb0, sys/class/graphics/wasmerfb/virtual_size, sys/class/graphics/wasmerfb/buffer_index_display",
        "_wasmer/fb0/fb, _wasmer/fb0/virtual_size, _wasmer/fb0/buffer_index_display",
        "_wasmer/dev/fb0/fb, _wasmer/dev/fb0/virtual_size, _wasmer/dev/fb0/buffer_index_display",
        "_wasmer/dev/fb0/fb, _wasmer/dev/fb0/virtual_size, _wasmer/dev/fb0/draw",
        "dev/wasmerfb3, sys/class/graphics/wasmerfb3/virtual_size, sys/class/graphics/wasmerfb3/buffer_index_display",
        "_wasmer/fb3/fb, _wasmer/fb3/virtual_size, _wasmer/fb3/buffer_index_display"
    })
    void everyGenerationOfPathsLeadsToTheDevice(String fb, String size, String draw) {
        int index = fb.contains("3") ? 3 : 0;
        OpenFile.open(files, size).write("1x1");
        OpenFile.open(files, fb).write(pixels(7));
        OpenFile.open(files, draw).write("0");
        assertThat(requireNonNull(devices.display(index).frame()).pixels()).containsExactly(7);
        assertThat(OpenFile.open(files, "_wasmer/dev/fb%d/fb".formatted(index)).read(4))
                .isEqualTo(pixels(7));
    }

    @Test
    void pathsAreThoseAndNoOthers() {
        assertThat(files.keySet()).hasSize(4 * (1 + 2 + 4 + 8) + 2 + 1 + 2).doesNotContain("dev/wasmerfb4");
        assertThat(files.get("dev/input"))
                .isSameAs(files.get("_wasmer/fb0/input"))
                .isSameAs(files.get("_wasmer/dev/fb0/input"))
                .isNotSameAs(files.get("_wasmer/dev/fb1/input"));
    }

    @Test
    void drawsGoThroughTheJournal() {
        StringBuilder journal = new StringBuilder();
        devices = new Devices(DeviceSettings.DEFAULT, new LiveJournal() {
            @Override
            public void drawn(int framebuffer, int width, int height, int[] pixels) {
                journal.append("%d %dx%d %s;".formatted(framebuffer, width, height, Arrays.toString(pixels)));
            }
        });
        files = devices.files();
        open("virtual_size").write("1x2");
        open("draw").write("0");
        open("draw").write("0");
        assertThat(journal).hasToString("0 1x2 [0, 0];0 1x2 [0, 0];");
    }
}
