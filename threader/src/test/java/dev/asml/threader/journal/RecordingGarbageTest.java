package dev.asml.threader.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.asml.threader.journal.Journal.Kind;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that somebody made, with a checksum that holds. */
class RecordingGarbageTest {
    /** Far less than what the files claim to hold, and enough for the classes that the first of them loads. */
    private static final long LITTLE = 16 << 20;

    @TempDir
    Path folder;

    @Test
    void garbageIsRefusedAndTakesNoMemory() throws Exception {
        Random random = new Random(99);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (int i = 0; i < 1000; i++) {
            byte[] content = new byte[random.nextInt(200)];
            random.nextBytes(content);
            for (int at = 0; at < content.length; at++) {
                // Small numbers get further: empty texts and lists, known tags.
                content[at] = random.nextInt(4) == 0 ? content[at] : (byte) (content[at] & 0x2F);
            }
            Path file = random.nextBoolean() ? file(content) : enclosed(content);
            long before = threads.getCurrentThreadAllocatedBytes();
            open(file);
            assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(LITTLE);
        }
    }

    @Test
    void changedContentIsReadOrRefused() throws Exception {
        Random random = new Random(98);
        byte[] content = content();
        for (int i = 0; i < 1000; i++) {
            byte[] changed = Arrays.copyOf(content, content.length - random.nextInt(2));
            for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
                changed[random.nextInt(changed.length)] = (byte) (random.nextBoolean() ? random.nextInt(64) : -1);
            }
            open(file(changed));
        }
    }

    /** Reads and replays a file; whatever is in it, only the declared exceptions come. */
    private static void open(Path file) throws IOException {
        try {
            Recording recording = Recording.open(file);
            try (Replayer replayer = Replayer.open(recording, Stop::new)) {
                for (Kind kind : Kind.values()) {
                    replayer.number(kind, () -> 0);
                }
            }
        } catch (RecordingException | Stop e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }

    private static final class Stop extends RuntimeException {
        Stop(String message) {
            super(message);
        }
    }

    @Test
    void claimedLengthsTakeNoMemory() throws Exception {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        // An empty origin, then the longest entry, of which there are three bytes.
        Path file = file(0, 0, 0, 0, Tags.bytes(Kind.INPUT), 0x80, 0x80, 0x80, 0x20, 1, 2, 3);
        long before = threads.getCurrentThreadAllocatedBytes();

        assertThatThrownBy(() -> Recording.open(file)).hasMessageContaining("ends amid an entry");

        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(LITTLE);
    }

    @Test
    void countlessRepetitionsTakeNoTime() throws Exception {
        int[] most = {0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F};
        Path file = file(join(
                new int[] {0, 0, 0, 0, Tags.number(Kind.MONOTONIC_CLOCK), 2, Tags.REPEATED},
                most,
                new int[] {Tags.number(Kind.MONOTONIC_CLOCK), 4, Tags.REPEATED},
                most));

        assertThatThrownBy(() -> Recording.open(file)).hasMessageContaining("can be counted");
    }

    @Test
    void eachDefectIsNamed() throws Exception {
        assertRefused("a repetition of nothing", 0, 0, 0, 0, Tags.REPEATED, 3);
        assertRefused("unknown type 63", 0, 0, 0, 0, 63);
        assertRefused("a frame that was not drawn", 0, 0, 0, 0, Tags.DRAWN_AGAIN, 2);
        assertRefused("framebuffer 256", 0, 0, 0, 0, Tags.DRAWN, 0x80, 2);
        assertRefused("conditions 8192", 0, 0x80, 0x40);
        assertRefused("more than 64 bits", 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 1);
        assertRefused("more behind its end", 0, 0, 0, 0, Tags.END, 1, 0, 0, 0, 7);
        assertRefused("other entries than it counts", 0, 0, 0, 0, Tags.END, 1, 0, 2, 0);
    }

    private void assertRefused(String why, int... content) throws IOException {
        Path file = file(content);
        assertThatThrownBy(() -> Recording.open(file))
                .isInstanceOf(RecordingException.class)
                .hasMessageContaining(why);
    }

    @Test
    void contentBeyondTheLimitIsRefusedHoweverSmallTheFile() throws Exception {
        byte[] zeros = new byte[60 << 20];
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(content);
        out.writeInt(0);
        Path file = deflated(content.toByteArray(), sink -> {
            for (int i = 0; i < 6; i++) {
                sink.write(Tags.bytes(Kind.INPUT));
                sink.write(new byte[] {(byte) 0x80, (byte) 0x80, (byte) 0x80, 0x1E});
                sink.write(zeros);
            }
        });

        assertThat(Files.size(file)).isLessThan(2 << 20);
        assertThatThrownBy(() -> Recording.open(file)).hasMessageContaining("more than 268435456 bytes");
    }

    private byte[] content() throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        content.write(new byte[] {1, 'f', 1, 1, 'm', 1, '7', 1, 1, 'a', 2, 9, 9});
        content.write(new byte[] {(byte) Tags.number(Kind.WALL_CLOCK), 8, Tags.REPEATED, 3});
        content.write(new byte[] {(byte) Tags.bytes(Kind.INPUT), 2, 1, 37, Tags.REPEATED, 5});
        content.write(new byte[] {Tags.DRAWN, 0, 2, 2, 1, 2, 3, 4, 5, 6, 7, 8, Tags.DRAWN_AGAIN, 0, Tags.REPEATED, 4});
        content.write(new byte[] {Tags.END, 1, 2, 'o', 'k', 16, 6});
        return content.toByteArray();
    }

    @Test
    void theContentThatIsChangedHereIsARecording() throws Exception {
        Recording recording = Recording.open(file(content()));

        assertThat(recording.entries()).isEqualTo(16);
        assertThat(recording.draws()).isEqualTo(6);
        assertThat(recording.ending()).isEqualTo(new Ending(true, "ok"));
    }

    private interface Content {
        void writeTo(DeflaterOutputStream sink) throws IOException;
    }

    private Path file(int... content) throws IOException {
        byte[] bytes = new byte[content.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) content[i];
        }
        return file(bytes);
    }

    private static int[] join(int[]... parts) {
        return Arrays.stream(parts).flatMapToInt(Arrays::stream).toArray();
    }

    private Path file(byte[] content) throws IOException {
        return deflated(content, _ -> {});
    }

    private Path deflated(byte[] start, Content more) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        try (DeflaterOutputStream sink = new DeflaterOutputStream(body, new Deflater(1, true))) {
            sink.write(start);
            more.writeTo(sink);
        }
        return enclosed(body.toByteArray());
    }

    /** Gives bytes the start and the checksum of a recording. */
    private Path enclosed(byte[] body) throws IOException {
        byte[] file = Arrays.copyOf(Recording.MAGIC, Recording.MAGIC.length + body.length + 4);
        System.arraycopy(body, 0, file, Recording.MAGIC.length, body.length);
        CRC32 sum = new CRC32();
        sum.update(file, 0, file.length - 4);
        for (int i = 0; i < 4; i++) {
            file[file.length - 4 + i] = (byte) (sum.getValue() >>> (8 * i));
        }
        return Files.write(folder.resolve("made"), file);
    }
}
