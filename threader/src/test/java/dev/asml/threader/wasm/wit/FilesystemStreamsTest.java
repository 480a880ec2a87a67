package dev.asml.threader.wasm.wit;

import static dev.asml.threader.wasm.wit.FilesCaller.CREATE;
import static dev.asml.threader.wasm.wit.FilesCaller.READ;
import static dev.asml.threader.wasm.wit.FilesCaller.WRITE;
import static dev.asml.threader.wasm.wit.Results.done;
import static dev.asml.threader.wasm.wit.Results.error;
import static dev.asml.threader.wasm.wit.Results.ok;
import static dev.asml.threader.wasm.wit.Results.some;
import static dev.asml.threader.wasm.wit.Results.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.threader.stream.StreamFailure;
import dev.asml.threader.wasm.component.Variant;
import dev.asml.threader.wasm.wasi.Assets;
import dev.asml.threader.wasm.wasi.Descriptor;
import dev.asml.threader.wasm.wasi.Device;
import dev.asml.threader.wasm.wasi.DeviceCursor;
import dev.asml.threader.wasm.wasi.GuestBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Files and devices as streams of wasi:io. */
final class FilesystemStreamsTest {
    private static final int LAST_OPERATION_FAILED = 0;
    private static final int CLOSED = 1;

    private final Events events = new Events();
    private final Screen screen = new Screen();
    private final FilesCaller caller =
            new FilesCaller(Assets.none(), Map.of("dev/events", events, "dev/screen", screen), 1 << 20);

    private Variant stream(String function, Object... arguments) {
        return (Variant) caller.call("wasi:io/streams", "[method]" + function, arguments);
    }

    private String read(Object input, long length) {
        return FilesCaller.text(ok(stream("input-stream.read", input, length)));
    }

    private static void closed(Variant result) {
        assertThat(error(result)).isEqualTo(Variant.of(CLOSED));
    }

    /** The name of a file's error code that a stream failed with. */
    private String code(Variant result) {
        Object failure = value(error(result), LAST_OPERATION_FAILED);
        Object code = caller.call("wasi:filesystem/types", "filesystem-error-code", failure);
        return FilesCaller.codeName(some(code));
    }

    private Variant write(Object output, String text) {
        var _ = ok(stream("output-stream.check-write", output));
        return stream("output-stream.write", output, text.getBytes(StandardCharsets.UTF_8));
    }

    private static void close(Object resource) {
        try {
            ((AutoCloseable) resource).close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aStreamReadsFromItsOffsetToTheEndAndIsClosedThere() {
        Descriptor file = caller.file("a", "0123456789");
        Object input = caller.ok("read-via-stream", file, 4L);
        Object other = caller.ok("read-via-stream", file, 0L);

        assertThat(read(input, 3)).isEqualTo("456");
        assertThat(read(other, 2)).isEqualTo("01");
        assertThat(ok(stream("input-stream.skip", input, 1L))).isEqualTo(1L);
        assertThat(FilesCaller.text(ok(stream("input-stream.blocking-read", input, -1L))))
                .isEqualTo("89");
        assertThat(read(input, 0)).isEmpty();
        closed(stream("input-stream.blocking-read", input, 1L));
        closed(stream("input-stream.read", input, 0L));
        assertThat(caller.code("read-via-stream", file, -1L)).isEqualTo("invalid");
        closed(stream("input-stream.read", caller.ok("read-via-stream", file, 1L << 40), 1L));
    }

    @Test
    void aStreamReadsWhatWasWrittenMeanwhile() {
        Descriptor file = caller.file("a", "12");
        Object input = caller.ok("read-via-stream", file, 0L);

        assertThat(read(input, 2)).isEqualTo("12");
        caller.write(file, "34", 2);
        assertThat(read(input, 9)).isEqualTo("34");
    }

    @Test
    void streamsWriteAtOffsetsOfTheirOwn() {
        Descriptor file = caller.file("a", "..........");
        Object first = caller.ok("write-via-stream", file, 1L);
        Object second = caller.ok("write-via-stream", file, 6L);

        done(write(first, "ab"));
        done(write(second, "xy"));
        done(write(first, "cd"));
        done(stream("output-stream.blocking-write-and-flush", second, "z".getBytes(StandardCharsets.UTF_8)));

        assertThat(caller.read(file, 99, 0)).isEqualTo(".abcd.xyz.");
        assertThat(caller.code("write-via-stream", file, -1L)).isEqualTo("invalid");
    }

    @Test
    void appendingStreamsAddToTheEndWhereverItIs() {
        Descriptor file = caller.file("a", "1");
        Object first = caller.ok("append-via-stream", file);
        Object second = caller.ok("append-via-stream", file);

        done(write(first, "2"));
        done(write(second, "3"));
        caller.write(file, "45", 3);
        done(write(first, "6"));
        done(stream("output-stream.blocking-flush", first));

        assertThat(caller.read(file, 99, 0)).isEqualTo("123456");
    }

    @Test
    void aSpliceCopiesAFile() {
        Descriptor from = caller.file("a", "0123456789");
        Descriptor to = caller.file("b", "");

        assertThat(ok(stream(
                        "output-stream.blocking-splice",
                        caller.ok("write-via-stream", to, 0L),
                        caller.ok("read-via-stream", from, 2L),
                        5L)))
                .isEqualTo(5L);

        assertThat(caller.read(to, 99, 0)).isEqualTo("23456");
    }

    @Test
    void aFullTmpEndsAStreamWithItsErrorCode() {
        FilesCaller small = FilesCaller.withTmp(4);
        Object output = small.ok("write-via-stream", small.open(small.tmp, "a", CREATE, WRITE), 0L);

        Variant result = stream("output-stream.blocking-write-and-flush", output, new byte[5]);

        assertThat(code(result)).isEqualTo("insufficient-space");
        closed(stream("output-stream.check-write", output));
        closed(stream("output-stream.blocking-write-and-flush", output, new byte[1]));
    }

    @Test
    void errorsOfOtherStreamsHaveNoFileCode() {
        Object error = new IoError(new StreamFailure("other", "code"));

        assertThat(caller.call("wasi:filesystem/types", "filesystem-error-code", error))
                .isEqualTo(Variant.none());
    }

    @Test
    void aStreamKeepsAFileThatHasNeitherNameNorDescriptor() {
        Descriptor file = caller.file("a", "text");
        Object input = caller.ok("read-via-stream", file, 0L);
        caller.done("unlink-file-at", caller.tmp, "a");
        close(file);

        assertThat(read(input, 9)).isEqualTo("text");
    }

    @Test
    void spaceComesBackWithTheLastStream() {
        FilesCaller small = FilesCaller.withTmp(4);
        Descriptor file = small.file("a", "1234");
        Object input = small.ok("read-via-stream", file, 0L);
        small.done("unlink-file-at", small.tmp, "a");
        close(file);
        Descriptor next = small.open(small.tmp, "b", CREATE, WRITE);

        assertThat(small.code("write", next, new byte[1], 0L)).isEqualTo("insufficient-space");
        close(input);
        close(input);
        assertThat(small.write(next, "5678", 0)).isEqualTo(4);
    }

    @Test
    void filesAreAlwaysReady() {
        Descriptor file = caller.file("a", "");

        assertThat(ready(caller.ok("read-via-stream", file, 0L), "input-stream"))
                .isTrue();
        assertThat(ready(caller.ok("write-via-stream", file, 0L), "output-stream"))
                .isTrue();
    }

    private boolean ready(Object stream, String kind) {
        Object pollable = caller.call("wasi:io/streams", "[method]" + kind + ".subscribe", stream);
        boolean ready = (Boolean) caller.call("wasi:io/poll", "[method]pollable.ready", pollable);
        close(pollable);
        return ready;
    }

    @Test
    void aStreamOfAnInputDeviceWaitsForItsEvents() throws InterruptedException {
        Object input = caller.ok("read-via-stream", caller.open(caller.root, "dev/events", 0, READ), 0L);

        assertThat(read(input, 9)).isEmpty();
        assertThat(ready(input, "input-stream")).isFalse();
        Thread person = Thread.ofVirtual().start(() -> {
            events.awaitWaiter();
            events.add("key");
        });
        assertThat(FilesCaller.text(ok(stream("input-stream.blocking-read", input, 9L))))
                .isEqualTo("key");
        person.join();
        assertThat(read(input, 9)).isEmpty();
        assertThat(caller.host.parks).isNotEmpty();
    }

    @Test
    void aPollTellsWhichDeviceHasSomething() throws InterruptedException {
        Object input = caller.ok("read-via-stream", caller.open(caller.root, "dev/events", 0, READ), 0L);
        Object events1 = caller.call("wasi:io/streams", "[method]input-stream.subscribe", input);
        Object later = caller.call("wasi:clocks/monotonic-clock", "subscribe-duration", 3_600_000_000_000L);
        Thread person = Thread.ofVirtual().start(() -> {
            events.awaitWaiter();
            events.add("key");
        });

        assertThat(FilesCaller.list(caller.call("wasi:io/poll", "poll", List.of(later, events1))))
                .containsExactly(1L);
        person.join();
    }

    @Test
    void aDeviceThatIsReadToItsEndIsClosed() {
        Descriptor device = caller.open(caller.root, "/dev/screen", 0, READ | WRITE);
        Object output = caller.ok("write-via-stream", device, 0L);
        done(write(output, "frame"));

        Object input = caller.ok("read-via-stream", device, 1L);

        assertThat(read(input, 99)).isEqualTo("rame");
        closed(stream("input-stream.blocking-read", input, 1L));
        assertThat(caller.atEnd(device, 1, 5)).isTrue();
    }

    @Test
    void eachWriteOfAStreamIsOneWriteOfTheDeviceAtACursorOfItsOwn() {
        Descriptor device = caller.open(caller.root, "dev/screen", 0, WRITE);
        Object first = caller.ok("write-via-stream", device, 0L);
        Object second = caller.ok("write-via-stream", device, 2L);

        done(write(first, "aa"));
        done(write(second, "bb"));
        done(write(first, "cc"));
        caller.ok("write", device, "d".getBytes(StandardCharsets.UTF_8), 9L);

        assertThat(screen.writes).containsExactly("0:aa", "2:bb", "2:cc", "9:d");
    }

    @Test
    void whatADeviceRefusesEndsTheStream() {
        Object output = caller.ok("write-via-stream", caller.open(caller.root, "dev/screen", 0, WRITE), 0L);

        assertThat(code(stream(
                        "output-stream.blocking-write-and-flush", output, "bad".getBytes(StandardCharsets.UTF_8))))
                .isEqualTo("invalid");
        assertThat(screen.writes).isEmpty();
    }

    @Test
    void aDeviceThatTakesNothingEndsTheStreamRatherThanHoldingIt() {
        Object output = caller.ok("write-via-stream", caller.open(caller.root, "dev/events", 0, WRITE), 0L);

        assertThat(code(stream("output-stream.blocking-write-and-flush", output, new byte[1])))
                .isEqualTo("invalid");
    }

    @Test
    void devicesAreCharacterDevicesThatKeepTheirSizeAndTimes() {
        Descriptor device = caller.open(caller.root, "dev/screen", CREATE | FilesCaller.TRUNCATE, 0);

        caller.done("set-size", device, 99L);
        caller.done("set-times", device, Variant.of(1), Variant.of(1));
        assertThat(FilesCaller.fields(caller.ok("stat", device))[2]).isEqualTo(0L);
        assertThat(caller.ok("get-flags", device)).isEqualTo(READ | WRITE);
        assertThat(FilesCaller.names("descriptor-type").get(((Variant) caller.ok("get-type", device)).index()))
                .isEqualTo("character-device");
    }

    /** What a person does, as bytes that are gone once read. */
    private static final class Events implements Device {
        private final StringBuilder pending = new StringBuilder();
        private volatile @Nullable Thread waiter;

        void add(String text) {
            synchronized (this) {
                pending.append(text);
            }
            LockSupport.unpark(waiter);
        }

        void awaitWaiter() {
            while (waiter == null) {
                Thread.onSpinWait();
            }
        }

        @Override
        public synchronized long size() {
            return pending.length();
        }

        @Override
        public synchronized int read(DeviceCursor cursor, GuestBuffer room) {
            int count = Math.min(room.length(), pending.length());
            room.put(0, pending.substring(0, count).getBytes(StandardCharsets.US_ASCII), 0, count);
            pending.delete(0, count);
            return count;
        }

        @Override
        public int write(DeviceCursor cursor, GuestBuffer bytes) {
            return 0;
        }

        @Override
        public long readable(DeviceCursor cursor) {
            return size();
        }

        @Override
        public boolean endless() {
            return true;
        }

        @Override
        public void waiter(@Nullable Thread thread) {
            waiter = thread;
        }
    }

    /** Bytes at places; it keeps what each write gave it and where. */
    private static final class Screen implements Device {
        final List<String> writes = new ArrayList<>();
        private final StringBuilder bytes = new StringBuilder();

        @Override
        public long size() {
            return bytes.length();
        }

        @Override
        public int read(DeviceCursor cursor, GuestBuffer room) {
            int count = Math.clamp(readable(cursor), 0, room.length());
            int from = Math.toIntExact(cursor.position());
            if (count > 0) {
                room.put(0, bytes.substring(from, from + count).getBytes(StandardCharsets.US_ASCII), 0, count);
            }
            cursor.moveTo(cursor.position() + count);
            return count;
        }

        @Override
        public int write(DeviceCursor cursor, GuestBuffer given) {
            byte[] text = new byte[given.length()];
            given.get(0, text, 0, text.length);
            String written = new String(text, StandardCharsets.US_ASCII);
            if (written.equals("bad")) {
                return INVALID;
            }
            writes.add(cursor.position() + ":" + written);
            bytes.append(written);
            cursor.moveTo(cursor.position() + text.length);
            return text.length;
        }

        @Override
        public long readable(DeviceCursor cursor) {
            return Math.max(0, bytes.length() - cursor.position());
        }

        @Override
        public void waiter(@Nullable Thread thread) {}
    }
}
