package dev.asml.threader.wasm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.dylibso.chicory.runtime.WasmRuntimeException;
import com.dylibso.chicory.wasm.types.MemoryLimits;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LinearMemoryTest {
    private static final int PAGE = 1 << 16;

    private final HostMemory host = new HostMemory(1 << 30);
    private final LinearMemory memory =
            new LinearMemory(new MemoryLimits(2, 10), new MemoryAllowance(host, new AtomicLong(), 8L * PAGE));

    @Test
    void holdsOnlyWhatWasTouched() {
        assertThat(memory.committed()).isZero();

        memory.writeByte(10, (byte) 1);

        assertThat(memory.committed()).isEqualTo(4096);
        assertThat(host.committed()).isEqualTo(4096);

        memory.writeByte(PAGE + 1, (byte) 1);

        assertThat(memory.committed()).isEqualTo(PAGE + 4096);
    }

    @Test
    void readsZeroWhereNothingWasWritten() {
        assertThat(memory.readLong(2 * PAGE - 8)).isZero();
        assertThat(memory.readBytes(PAGE - 2, 4)).containsOnly(0);
    }

    @Test
    void refusesEveryAccessOutOfItsSize() {
        for (int address : new int[] {2 * PAGE, 2 * PAGE - 7, -1, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
            assertThatThrownBy(() -> memory.readLong(address)).isInstanceOf(WasmRuntimeException.class);
            assertThatThrownBy(() -> memory.writeLong(address, 1)).isInstanceOf(WasmRuntimeException.class);
            assertThatThrownBy(() -> memory.readBytes(address, 8)).isInstanceOf(WasmRuntimeException.class);
            assertThatThrownBy(() -> memory.copy(address, 0, 8)).isInstanceOf(WasmRuntimeException.class);
            assertThatThrownBy(() -> memory.fill((byte) 1, address, address + 8))
                    .isInstanceOf(WasmRuntimeException.class);
        }
        assertThatThrownBy(() -> memory.readBytes(0, -1)).isInstanceOf(WasmRuntimeException.class);
    }

    @Test
    void growsUpToTheGuestsAllowanceAndNoFurther() {
        assertThat(memory.grow(6)).isEqualTo(2);
        assertThat(memory.grow(1)).isEqualTo(-1);
        assertThat(memory.grow(-1)).isEqualTo(-1);
        assertThat(memory.grow(Integer.MAX_VALUE)).isEqualTo(-1);
        assertThat(memory.pages()).isEqualTo(8);
    }

    @Test
    void isAsItsImageAfterRestoringWhateverWasWritten() {
        Random random = new Random(42);
        byte[] image = new byte[PAGE + 1234];
        random.nextBytes(image);
        memory.load(image, 2);
        for (int round = 0; round < 200; round++) {
            scribble(random);
            memory.restore(image, 2);

            assertThat(memory.pages()).isEqualTo(2);
            assertThat(memory.readBytes(0, 2 * PAGE)).isEqualTo(Arrays.copyOf(image, 2 * PAGE));
        }
    }

    private void scribble(Random random) {
        int size = 2 * PAGE;
        if (random.nextBoolean()) {
            memory.grow(3);
            size += 3 * PAGE;
        }
        for (int i = 0; i < 50; i++) {
            int at = random.nextInt(size - 4096);
            switch (random.nextInt(9)) {
                case 0 -> memory.writeByte(at, (byte) -1);
                case 1 -> memory.writeShort(at, (short) -1);
                case 2 -> memory.writeI32(at, -1);
                case 3 -> memory.writeLong(at | 4095 - 3, -1);
                case 4 -> memory.writeF32(at, -1);
                case 5 -> memory.writeF64(at | 4095 - 6, -1);
                case 6 -> memory.fill((byte) 7, at, at + random.nextInt(4096));
                case 7 -> memory.copy(at, random.nextInt(size - 4096), random.nextInt(4096));
                default -> memory.write(at, new byte[] {1, 2, 3});
            }
        }
    }

    @Test
    void isOutOfBoundsAgainWhereItHadGrown() {
        memory.grow(2);
        memory.writeByte(4 * PAGE - 1, (byte) 1);

        memory.restore(new byte[0], 2);

        assertThatThrownBy(() -> memory.read(2 * PAGE)).isInstanceOf(WasmRuntimeException.class);
        assertThat(memory.grow(2)).isEqualTo(2);
        assertThat(memory.read(4 * PAGE - 1)).isZero();
    }

    @Test
    void growsAgainWithWhatThisRunWroteAndNothingOfTheRunBefore() {
        Random random = new Random(7);
        byte[] image = new byte[PAGE + 1234];
        random.nextBytes(image);
        memory.load(image, 2);
        for (int round = 0; round < 100; round++) {
            int pages = 3 + random.nextInt(4);
            byte[] expected = Arrays.copyOf(image, pages * PAGE);
            writeBoth(expected, random.nextInt(2 * PAGE - 8), random.nextInt());
            memory.grow(pages - 2);
            writeBoth(expected, 2 * PAGE - 4, random.nextInt());
            for (int i = 0; i < 4; i++) {
                writeBoth(expected, random.nextInt(pages * PAGE - 8), random.nextInt());
            }

            assertThat(memory.readBytes(0, pages * PAGE)).isEqualTo(expected);
            assertThatThrownBy(() -> memory.read(pages * PAGE)).isInstanceOf(WasmRuntimeException.class);
            memory.restore(image, 2);
            assertThat(memory.readBytes(0, 2 * PAGE)).isEqualTo(Arrays.copyOf(image, 2 * PAGE));
            assertThat(host.committed()).isEqualTo(memory.committed());
        }
        memory.free();
        assertThat(host.committed()).isZero();
    }

    @Test
    void growsAgainWhereMoreIsMarkedThanThereIs() {
        byte[] image = {1, 2, 3};
        memory.load(image, 2);
        for (int round = 0; round < 3; round++) {
            memory.markAhead(2 * PAGE - 1);
            memory.writeByte(1, (byte) round);
            memory.grow(1);
            memory.writeByte(2 * PAGE + 5, (byte) 7);

            assertThat(memory.readBytes(0, 3)).containsExactly(1, round, 3);
            assertThat(memory.read(2 * PAGE - 1)).isZero();
            assertThat(memory.read(2 * PAGE + 5)).isEqualTo((byte) 7);
            memory.restore(image, 2);
        }
    }

    private void writeBoth(byte[] expected, int at, int value) {
        memory.writeI32(at, value);
        ByteBuffer.wrap(expected).order(ByteOrder.LITTLE_ENDIAN).putInt(at, value);
    }

    @Test
    void trapsWhenTheHostHasNoMemoryLeft() {
        LinearMemory poor = new LinearMemory(
                new MemoryLimits(4, 4), new MemoryAllowance(new HostMemory(PAGE), new AtomicLong(), 4L * PAGE));
        poor.writeByte(0, (byte) 1);

        assertThatThrownBy(() -> poor.writeByte(3 * PAGE, (byte) 1))
                .isInstanceOf(WasmRuntimeException.class)
                .hasMessageContaining("no memory left");
    }

    @Test
    void givesEverythingBackToTheHost() {
        memory.grow(4);
        memory.fill((byte) 1, 0, 5 * PAGE);

        memory.free();

        assertThat(host.committed()).isZero();
    }

    @Test
    void isAsItWasAfterItWasPacked() {
        Random random = new Random(7);
        byte[] image = new byte[PAGE + 1234];
        random.nextBytes(image);
        memory.load(image, 2);
        for (int round = 0; round < 100; round++) {
            scribble(random);
            byte[] before = memory.readBytes(0, memory.pages() * PAGE);

            memory.pack();
            if (random.nextBoolean()) {
                assertThat(memory.unpack()).isTrue();
            }

            assertThat(memory.readBytes(0, memory.pages() * PAGE)).isEqualTo(before);

            memory.restore(image, 2);

            assertThat(memory.readBytes(0, 2 * PAGE)).isEqualTo(Arrays.copyOf(image, 2 * PAGE));
        }
    }

    @Test
    void keepsLittleOfAWaitingGuest() {
        memory.load(new byte[] {1, 2, 3}, 2);
        memory.writeI32(PAGE + 8, 42);
        memory.writeLong(4096 - 4, -1);

        memory.pack();

        assertThat(memory.packed()).isTrue();
        assertThat(host.committed()).isEqualTo(memory.committed()).isLessThan(300);
        assertThat(memory.readInt(PAGE + 8)).isEqualTo(42);
        assertThat(memory.packed()).isFalse();
        assertThat(host.committed()).isEqualTo(memory.committed());
        assertThat(memory.readLong(4096 - 4)).isEqualTo(-1);
        assertThat(memory.readBytes(0, 4)).containsExactly(1, 2, 3, 0);

        memory.pack();
        memory.free();

        assertThat(host.committed()).isZero();
    }

    @Test
    void keepsWhatIsAllTheSameAsOneByte() {
        memory.fill((byte) ' ', 100, 2 * PAGE - 5);

        memory.pack();

        assertThat(memory.committed()).isLessThan(300);
        byte[] whole = memory.readBytes(0, 2 * PAGE);
        assertThat(Arrays.copyOfRange(whole, 100, 2 * PAGE - 5)).containsOnly(' ');
        assertThat(Arrays.copyOfRange(whole, 0, 100)).containsOnly(0);
        assertThat(Arrays.copyOfRange(whole, 2 * PAGE - 5, 2 * PAGE)).containsOnly(0);
    }

    @Test
    void isNotPackedWhereThatSavesLittle() {
        byte[] content = new byte[2 * PAGE];
        new Random(5).nextBytes(content);
        memory.write(0, content);

        memory.pack();

        assertThat(memory.packed()).isFalse();
        assertThat(memory.readBytes(0, 2 * PAGE)).isEqualTo(content);
    }

    @Test
    void waitsPackedUntilTheHostHasMemoryAgain() {
        HostMemory small = new HostMemory(3 * PAGE);
        LinearMemory one =
                new LinearMemory(new MemoryLimits(2, 2), new MemoryAllowance(small, new AtomicLong(), 2L * PAGE));
        one.writeByte(2 * PAGE - 1, (byte) 7);
        one.pack();
        assertThat(small.commit(2 * PAGE)).isTrue();

        assertThat(one.unpack()).isFalse();
        assertThatThrownBy(() -> one.read(0)).hasMessageContaining("no memory left");

        small.uncommit(2 * PAGE);

        assertThat(one.unpack()).isTrue();
        assertThat(one.read(2 * PAGE - 1)).isEqualTo((byte) 7);
    }
}
