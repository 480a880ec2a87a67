package dev.asml.threader.wasm;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import com.dylibso.chicory.runtime.ConstantEvaluators;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.Memory;
import com.dylibso.chicory.runtime.WasmRuntimeException;
import com.dylibso.chicory.wasm.UninstantiableException;
import com.dylibso.chicory.wasm.types.ActiveDataSegment;
import com.dylibso.chicory.wasm.types.DataSegment;
import com.dylibso.chicory.wasm.types.MemoryLimits;
import com.dylibso.chicory.wasm.types.PassiveDataSegment;
import dev.asml.threader.wasm.tuning.TunedClasses;
import dev.asml.threader.wasm.wasi.CopiedMemory;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A guest's linear memory: one flat array, so that compiled code reaches it by one bounds-checked access.
 *
 * <p>Two things make it cheap to have and to clear. The array is only as long as the highest address that was touched,
 * within the size that the guest sees: an access beyond the array fails Java's own bounds check, and the slow path
 * behind it extends the array or traps. And each write marks its 4 KiB page, so that {@link #restore} puts back only
 * what was written. A write marks the page of its first byte, or one before it does so: the bytes that they may spill into
 * the next page are put back with it.
 *
 * <p>While its guest waits, a memory can be packed: the array is given back, and what differs from the image is kept. The
 * array is then as short as one that was never touched, so whoever comes first makes it whole on the slow path.
 *
 * <p>Used by one thread at a time.
 */
final class LinearMemory extends Handover implements Memory, CopiedMemory {
    static final VarHandle SHORT = view(short[].class);
    static final VarHandle INT = view(int[].class);
    static final VarHandle LONG = view(long[].class);
    static final VarHandle FLOAT = view(float[].class);
    static final VarHandle DOUBLE = view(double[].class);

    static final int MARK_SHIFT = 12;
    private static final int MARK_BYTES = 1 << MARK_SHIFT;
    private static final int SPILL_BYTES = TunedClasses.MARK_REACH - 1;
    private static final byte[] ZEROS = new byte[MARK_BYTES + SPILL_BYTES];
    private static final byte[] NOTHING = {};
    private static final short[] NO_MARKS = {};
    private static final short[] UNMARKED = new short[512];

    /** Up to this length an array grows by a quarter: most guests stay there, and there are many of them. */
    private static final int SMALL_BYTES = 256 << 10;

    /** What an array grows by at most, beyond what is asked for. */
    private static final int SPARE_BYTES = 16 << 20;

    private final MemoryLimits limits;
    private final MemoryAllowance allowance;
    private final boolean image;
    private byte[] bytes = NOTHING;
    /**
     * The marks. No bytes, for the JVM's compiler tells arrays apart by their type: it would have to read the memory
     * again after each mark.
     */
    private short[] written = NO_MARKS;

    /** What was loaded: what pages hold that are not marked. */
    private byte[] loaded = NOTHING;

    private @Nullable PackedBytes packed;
    /** What was in use when the run began, if the array has become too long for the image since. */
    private @Nullable Stretch shorter;

    /** As the image, and too long for it: for a run that grows as the one before did. */
    private @Nullable Stretch longer;

    /** What the image may have; beyond that an array is replaced when the memory is put back. */
    private long imageBytes = Long.MAX_VALUE;

    /** Whether the guest may have written, unmarked, to what the memory has grown by. */
    private boolean unmarked;

    private int pages;
    private DataSegment[] segments = {};
    private DataSegment[] pristineSegments = {};

    LinearMemory(MemoryLimits limits, MemoryAllowance allowance) {
        this(limits, allowance, false);
    }

    /** A memory; {@code image} says whether {@link #load} will give it its content, so that segments need not. */
    LinearMemory(MemoryLimits limits, MemoryAllowance allowance, boolean image) {
        this.limits = limits;
        this.image = image;
        this.allowance = allowance;
        if (!allowance.claimPages(limits.initialPages())) {
            throw new UninstantiableException("initial memory of %d pages is over the limit of %d"
                    .formatted(limits.initialPages(), allowance.pageLimit()));
        }
        this.pages = limits.initialPages();
    }

    private static VarHandle view(Class<?> type) {
        return MethodHandles.byteArrayViewVarHandle(type, LITTLE_ENDIAN).withInvokeExactBehavior();
    }

    /** What the memory holds up to its last byte that is not zero. */
    byte[] content() {
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] == 0) {
            end--;
        }
        return Arrays.copyOf(bytes, end);
    }

    /** An array and its marks. */
    // Nothing but a pair of fields.
    @SuppressWarnings("ArrayRecordComponent")
    private record Stretch(byte[] bytes, short[] written) {}

    /** Bytes that are really there. */
    int committed() {
        return packed == null ? bytes.length + length(shorter) + length(longer) : packed.size();
    }

    private static int length(@Nullable Stretch stretch) {
        return stretch == null ? 0 : stretch.bytes.length;
    }

    /** Gives the memory this content and size, whatever it was before. */
    void load(byte[] image, int imagePages) {
        zeroAll();
        allowance.returnPages(pages - imagePages);
        pages = imagePages;
        loaded = image;
        imageBytes = sizeInBytes();
        extend(image.length);
        System.arraycopy(image, 0, bytes, 0, image.length);
    }

    private void zeroAll() {
        RawBytes.zero(bytes, 0, bytes.length);
        Arrays.fill(written, (short) 0);
    }

    /** Puts back what was written since the content was {@code image}, and the size in pages. */
    void restore(byte[] image, int imagePages) {
        allowance.returnPages(pages - imagePages);
        pages = imagePages;
        // What the guest had grown must be out of bounds again, so the array may not be longer than the memory.
        if (bytes.length > sizeInBytes()) {
            shorten(image);
        } else {
            restoreMarked(bytes, image);
        }
        unmarked = false;
        System.arraycopy(pristineSegments, 0, segments, 0, segments.length);
    }

    private void shorten(byte[] image) {
        Stretch first = shorter;
        if (first == null) {
            restoreMarked(bytes, image);
            int length = (int) sizeInBytes();
            allowance.uncommit(bytes.length - length);
            bytes = Arrays.copyOf(bytes, length);
            written = Arrays.copyOf(written, (length >>> MARK_SHIFT) + 1);
            return;
        }
        shorter = null;
        System.arraycopy(written, 0, first.written, 0, first.written.length);
        allowance.uncommit(length(longer)); // which was not long enough
        restoreMarked(bytes, image);
        if (unmarked) {
            allowance.uncommit(bytes.length);
        }
        longer = unmarked ? null : new Stretch(bytes, written);
        bytes = first.bytes;
        written = first.written;
        restoreMarked(bytes, image);
    }

    /** Puts back what is marked. Of a large memory little is: what is not is skipped many pages at a time. */
    private void restoreMarked(byte[] target, byte[] image) {
        for (int from = 0; from < written.length; from += UNMARKED.length) {
            int to = Math.min(from + UNMARKED.length, written.length);
            int next = firstMark(from, to);
            while (next < to) {
                int start = next << MARK_SHIFT;
                restoreRange(target, image, start, Math.clamp(target.length - start, 0, MARK_BYTES + SPILL_BYTES));
                written[next] = 0;
                next = firstMark(next + 1, to);
            }
        }
    }

    private int firstMark(int from, int to) {
        int marked = Arrays.mismatch(written, from, to, UNMARKED, 0, to - from);
        return marked < 0 ? to : from + marked;
    }

    private static void restoreRange(byte[] target, byte[] image, int from, int length) {
        int copied = Math.clamp(image.length - from, 0, length);
        if (copied > 0) {
            System.arraycopy(image, from, target, from, copied);
        }
        if (copied < length) {
            System.arraycopy(ZEROS, 0, target, from + copied, length - copied);
        }
    }

    /** Gives the array back to the host; the memory must not be used afterwards. */
    void free() {
        allowance.uncommit(committed());
        packed = null;
        bytes = NOTHING;
        written = NO_MARKS;
        shorter = null;
        longer = null;
    }

    /** Where a marked page ends, with what a write may have spilled; the spill is the next page's if that is marked. */
    static int endOfMark(short[] written, int mark, int length) {
        boolean shared = mark + 1 < written.length && written[mark + 1] != 0;
        return Math.min(((mark + 1) << MARK_SHIFT) + (shared ? 0 : SPILL_BYTES), length);
    }

    /** Keeps only what differs from the image, if that is much less. */
    void pack() {
        if (packed != null || bytes.length == 0 || unmarked) {
            return;
        }
        PackedBytes kept = PackedBytes.of(bytes, written, loaded);
        if (kept != null) {
            allowance.uncommit(committed() - kept.size());
            packed = kept;
            bytes = NOTHING;
            written = NO_MARKS;
            shorter = null;
            longer = null;
        }
    }

    /** Whether it is packed. */
    boolean packed() {
        return packed != null;
    }

    /** Makes it whole if it is packed; false if the host has no memory left. */
    boolean unpack() {
        PackedBytes kept = packed;
        if (kept == null) {
            return true;
        }
        if (!allowance.tryCommit(kept.length() - kept.size())) {
            return false;
        }
        byte[] whole = Arrays.copyOf(loaded, kept.length());
        short[] marks = new short[(kept.end(whole.length) >>> MARK_SHIFT) + 1];
        kept.unpack(whole, marks);
        bytes = whole;
        written = marks;
        packed = null;
        return true;
    }

    /** The same for a memory that ends before its guest does: its address space is given back, too. */
    void release() {
        free();
        allowance.returnPages(pages);
        pages = 0;
    }

    // Access: the fast path is one array access; what fails Java's check goes through reach(). Guests use MemoryAccess.

    /** What holds the bytes; another one after the memory was extended. */
    byte[] bytes() {
        return bytes;
    }

    /** Marks the page of a place that the array has: there is a mark for each page of it. */
    void mark(long address) {
        RawBytes.mark(written, address);
    }

    /** Marks the page of a place that may be written. */
    void markAhead(int address) {
        short[] marks = written;
        int mark = address >>> MARK_SHIFT;
        if (mark < marks.length) {
            marks[mark] = 1;
        } else {
            markBeyond(address);
        }
    }

    /** Out of what there is: just below zero it is what reaches from there to the beginning. */
    private void markBeyond(int address) {
        if (packed != null) {
            unpackNow();
        }
        if (address >= sizeInBytes()) {
            unmarked = true; // nothing is there now, but the memory may grow
        } else if (address >= -SPILL_BYTES) {
            int mark = Math.max(address, 0) >>> MARK_SHIFT;
            written = Arrays.copyOf(written, Math.max(written.length, mark + 1));
            written[mark] = 1;
        }
    }

    /** Extends the array to where it has all of this. */
    void reach(long address, long size) {
        if (address < 0 || address + size > sizeInBytes()) {
            throw outOfBounds(address < 0 ? Integer.toUnsignedLong((int) address) : address, size);
        }
        extend((int) (address + size));
    }

    private void extend(int end) {
        if (end <= bytes.length || extendAsBefore(end)) {
            return;
        }
        if (packed != null) {
            unpackNow();
            extend(end);
            return;
        }
        int spare = bytes.length < SMALL_BYTES ? bytes.length / 4 : Math.min(bytes.length, SPARE_BYTES);
        long grown = (Math.max(end, bytes.length + (long) spare) + MARK_BYTES - 1) & -MARK_BYTES;
        int length = (int) Math.min(grown, sizeInBytes());
        if (length > imageBytes && bytes.length <= imageBytes && shorter == null) {
            allowance.commit(length);
            shorter = new Stretch(bytes, written);
        } else {
            allowance.commit(length - bytes.length);
        }
        // The marks first: should there be no room for the array, there is still a mark for each page of it.
        written = Arrays.copyOf(written, Math.max(written.length, (length >>> MARK_SHIFT) + 1));
        bytes = Arrays.copyOf(bytes, length);
    }

    /** For whoever touches a packed memory; a guest that waited had it made whole before. */
    private void unpackNow() {
        if (!unpack()) {
            throw MemoryAllowance.exhausted();
        }
    }

    /** Takes the array of the last run that grew beyond the image, if it is neither too short nor too long. */
    private boolean extendAsBefore(int end) {
        Stretch kept = longer;
        if (kept == null || end > kept.bytes.length || kept.bytes.length > sizeInBytes() || shorter != null) {
            return false;
        }
        if (written.length > kept.written.length) {
            return false;
        }
        for (int mark = 0; mark < written.length; mark++) {
            if (written[mark] != 0) {
                int from = mark << MARK_SHIFT;
                if (from < bytes.length) { // or it was marked ahead
                    int count = Math.min(MARK_BYTES + SPILL_BYTES, bytes.length - from);
                    System.arraycopy(bytes, from, kept.bytes, from, count);
                }
                kept.written[mark] = 1;
            }
        }
        longer = null;
        shorter = new Stretch(bytes, written);
        bytes = kept.bytes;
        written = kept.written;
        return true;
    }

    private long sizeInBytes() {
        return (long) pages << 16;
    }

    private void requireRange(int address, int size) {
        if (size < 0 || address < 0 || (long) address + size > sizeInBytes()) {
            throw outOfBounds(Integer.toUnsignedLong(address), Integer.toUnsignedLong(size));
        }
    }

    private WasmRuntimeException outOfBounds(long address, long size) {
        return new WasmRuntimeException(
                "out of bounds memory access: %d bytes at %d of %d".formatted(size, address, sizeInBytes()));
    }

    private void mark(int from, int size) {
        if (size > 0) {
            Arrays.fill(written, from >>> MARK_SHIFT, ((from + size - 1) >>> MARK_SHIFT) + 1, (short) 1);
        }
    }

    @Override
    public byte read(int address) {
        try {
            return bytes[address];
        } catch (IndexOutOfBoundsException e) {
            reach(address, 1);
            return bytes[address];
        }
    }

    @Override
    public short readShort(int address) {
        try {
            return (short) SHORT.get(bytes, address);
        } catch (IndexOutOfBoundsException e) {
            reach(address, 2);
            return (short) SHORT.get(bytes, address);
        }
    }

    @Override
    public int readInt(int address) {
        try {
            return (int) INT.get(bytes, address);
        } catch (IndexOutOfBoundsException e) {
            reach(address, 4);
            return (int) INT.get(bytes, address);
        }
    }

    @Override
    public long readLong(int address) {
        try {
            return (long) LONG.get(bytes, address);
        } catch (IndexOutOfBoundsException e) {
            reach(address, 8);
            return (long) LONG.get(bytes, address);
        }
    }

    @Override
    public float readFloat(int address) {
        try {
            return (float) FLOAT.get(bytes, address);
        } catch (IndexOutOfBoundsException e) {
            reach(address, 4);
            return (float) FLOAT.get(bytes, address);
        }
    }

    @Override
    public double readDouble(int address) {
        try {
            return (double) DOUBLE.get(bytes, address);
        } catch (IndexOutOfBoundsException e) {
            reach(address, 8);
            return (double) DOUBLE.get(bytes, address);
        }
    }

    @Override
    public long readU16(int address) {
        return Short.toUnsignedLong(readShort(address));
    }

    @Override
    public long readF32(int address) {
        return Float.floatToRawIntBits(readFloat(address));
    }

    @Override
    public long readF64(int address) {
        return Double.doubleToRawLongBits(readDouble(address));
    }

    @Override
    public void writeByte(int address, byte value) {
        try {
            bytes[address] = value;
        } catch (IndexOutOfBoundsException e) {
            reach(address, 1);
            bytes[address] = value;
        }
        written[address >>> MARK_SHIFT] = 1;
    }

    @Override
    public void writeShort(int address, short value) {
        try {
            SHORT.set(bytes, address, value);
        } catch (IndexOutOfBoundsException e) {
            reach(address, 2);
            SHORT.set(bytes, address, value);
        }
        written[address >>> MARK_SHIFT] = 1;
    }

    @Override
    public void writeI32(int address, int value) {
        try {
            INT.set(bytes, address, value);
        } catch (IndexOutOfBoundsException e) {
            reach(address, 4);
            INT.set(bytes, address, value);
        }
        written[address >>> MARK_SHIFT] = 1;
    }

    @Override
    public void writeLong(int address, long value) {
        try {
            LONG.set(bytes, address, value);
        } catch (IndexOutOfBoundsException e) {
            reach(address, 8);
            LONG.set(bytes, address, value);
        }
        written[address >>> MARK_SHIFT] = 1;
    }

    @Override
    public void writeF32(int address, float value) {
        try {
            FLOAT.set(bytes, address, value);
        } catch (IndexOutOfBoundsException e) {
            reach(address, 4);
            FLOAT.set(bytes, address, value);
        }
        written[address >>> MARK_SHIFT] = 1;
    }

    @Override
    public void writeF64(int address, double value) {
        try {
            DOUBLE.set(bytes, address, value);
        } catch (IndexOutOfBoundsException e) {
            reach(address, 8);
            DOUBLE.set(bytes, address, value);
        }
        written[address >>> MARK_SHIFT] = 1;
    }

    @Override
    public byte[] readBytes(int address, int length) {
        requireRange(address, length);
        extend(address + length);
        return Arrays.copyOfRange(bytes, address, address + length);
    }

    @Override
    public void write(int address, byte[] data, int offset, int size) {
        requireRange(address, size);
        extend(address + size);
        System.arraycopy(data, offset, bytes, address, size);
        mark(address, size);
    }

    @Override
    public void copyTo(byte[] target, int offset, int address, int count) {
        requireRange(address, count);
        extend(address + count);
        System.arraycopy(bytes, address, target, offset, count);
    }

    @Override
    public void fill(byte value, int from, int to) {
        requireRange(from, to - from);
        extend(to);
        Arrays.fill(bytes, from, to, value);
        mark(from, to - from);
    }

    @Override
    public void copy(int target, int source, int size) {
        requireRange(source, size);
        requireRange(target, size);
        extend(Math.max(source, target) + size);
        System.arraycopy(bytes, source, bytes, target, size);
        mark(target, size);
    }

    @Override
    public void zero() {
        zeroAll();
        loaded = NOTHING;
    }

    // Size

    @Override
    public int pages() {
        return pages;
    }

    @Override
    public int grow(int more) {
        int before = pages;
        if (more < 0 || more > maximumPages() - before || !allowance.claimPages(more)) {
            return -1;
        }
        pages = before + more;
        return before;
    }

    @Override
    public int initialPages() {
        return limits.initialPages();
    }

    @Override
    public int maximumPages() {
        return Math.min(limits.maximumPages(), RUNTIME_MAX_PAGES);
    }

    // Data segments

    @Override
    public void initialize(Instance instance, DataSegment[] dataSegments) {
        initialize(instance, dataSegments, 0);
    }

    @Override
    public void initialize(Instance instance, DataSegment[] dataSegments, int memoryIndex) {
        if (memoryIndex >= instance.imports().memoryCount()) {
            segments = dataSegments;
            pristineSegments = dataSegments.clone();
        } else {
            requireActive(dataSegments);
        }
        if (image) {
            return;
        }
        for (DataSegment segment : dataSegments) {
            if (segment instanceof ActiveDataSegment active && active.index() == memoryIndex) {
                initialize(instance, active);
            }
        }
    }

    /** The engine finds passive segments by the memory, so they are those of the module that the memory is of. */
    private static void requireActive(DataSegment[] segments) {
        for (DataSegment segment : segments) {
            if (segment instanceof PassiveDataSegment) {
                throw new UninstantiableException(
                        "passive data segments in a module whose memory is another's are not supported");
            }
        }
    }

    private void initialize(Instance instance, ActiveDataSegment segment) {
        int offset = (int) ConstantEvaluators.computeConstantValue(instance, segment.offsetInstructions())[0];
        byte[] data = segment.data();
        try {
            write(offset, data, 0, data.length);
        } catch (WasmRuntimeException e) {
            throw new UninstantiableException("a data segment does not fit: " + e.getMessage(), e);
        }
    }

    @Override
    public void initPassiveSegment(int segment, int target, int offset, int size) {
        byte[] data = segments[segment].data();
        if (size < 0 || offset < 0 || (long) offset + size > data.length) {
            throw new WasmRuntimeException("out of bounds memory access: data segment " + segment);
        }
        write(target, data, offset, size);
    }

    @Override
    public void drop(int segment) {
        segments[segment] = PassiveDataSegment.EMPTY;
    }

    // A guest has one thread, so its memory is never shared and atomic accesses are plain ones.

    @Override
    public boolean shared() {
        return limits.shared();
    }

    @Override
    @SuppressWarnings("removal") // still what the engine's default methods call
    public Object lock(int address) {
        return this;
    }

    @Override
    @SuppressWarnings("removal")
    public int waitOn(int address, int expected, long timeout) {
        throw new WasmRuntimeException("atomic wait in a guest, which has one thread only");
    }

    @Override
    @SuppressWarnings("removal")
    public int waitOn(int address, long expected, long timeout) {
        throw new WasmRuntimeException("atomic wait in a guest, which has one thread only");
    }

    @Override
    @SuppressWarnings("removal")
    public int notify(int address, int maxThreads) {
        return 0;
    }
}
