package dev.asml.threader.wasm.wasi;

import dev.asml.threader.trace.Cause;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Waits for the earliest of some clocks, devices and standard streams, or not at all if another descriptor is asked for:
 * files are always ready, and devices for writing. While it waits the guest is parked and holds no CPU permit.
 *
 * <p>No wake-up is lost: the devices and streams know the thread before it looks at them for the last time and parks, and
 * a thread that was unparked in between does not park.
 */
final class PollCall {
    private static final int EVENT_BYTES = 32;
    private static final int MAX_SUBSCRIPTIONS = 4096;
    private static final int ABSOLUTE = 1;
    private static final int HANGUP = 1;

    private static final int CLOCK = 0;
    private static final int FD_READ = 1;
    private static final int FD_WRITE = 2;

    private final Wasi wasi;
    private final Layout layout;
    private final List<Event> events = new ArrayList<>();
    private final List<Alarm> alarms = new ArrayList<>();
    private final List<Waiting> waiting = new ArrayList<>();
    private final List<Streaming> streams = new ArrayList<>();

    private PollCall(Wasi wasi, Layout layout) {
        this.wasi = wasi;
        this.layout = layout;
    }

    /**
     * Where a subscription's fields lie.
     *
     * @param bytes its length
     * @param clock the clock's number in a subscription to a clock; timeout, precision and flags follow
     */
    record Layout(int bytes, int clock) {
        static final Layout PREVIEW_1 = new Layout(48, 16);

        /** With an identifier in front of the clock's number, which nothing is done with. */
        static final Layout SNAPSHOT_0 = new Layout(56, 24);
    }

    static void poll(Wasi wasi, GuestMemory memory, long[] args) {
        poll(wasi, memory, args, Layout.PREVIEW_1);
    }

    static void poll(Wasi wasi, GuestMemory memory, long[] args, Layout layout) {
        int in = (int) args[0];
        int out = (int) args[1];
        int count = (int) args[2];
        if (count <= 0 || count > MAX_SUBSCRIPTIONS) {
            throw Errno.INVAL.failure();
        }
        memory.check(in, (long) layout.bytes() * count);
        memory.check(out, (long) EVENT_BYTES * count);
        memory.check((int) args[3], Integer.BYTES);
        PollCall call = new PollCall(wasi, layout);
        for (int i = 0; i < count; i++) {
            call.subscribe(memory, in + i * layout.bytes());
        }
        call.await();
        memory.writeInt((int) args[3], call.writeEvents(memory, out));
    }

    private void subscribe(GuestMemory memory, int address) {
        long userdata = memory.readLong(address);
        int type = memory.readUnsignedByte(address + 8);
        switch (type) {
            case CLOCK -> subscribeClock(memory, address, userdata);
            case FD_READ, FD_WRITE -> subscribeDescriptor(memory.readInt(address + 16), type, userdata);
            default -> throw Errno.INVAL.failure();
        }
    }

    private void subscribeClock(GuestMemory memory, int address, long userdata) {
        int at = address + layout.clock();
        int clock = memory.readInt(at);
        long timeout = memory.readLong(at + 8);
        boolean absolute = (memory.readUnsignedShort(at + 24) & ABSOLUTE) != 0;
        try {
            long base = absolute ? 0 : HostCalls.now(wasi, clock);
            alarms.add(new Alarm(userdata, clock, saturatedSum(base, timeout)));
        } catch (ErrnoException e) {
            events.add(new Event(userdata, e.errno(), CLOCK, 0, 0));
        }
    }

    /** Timeouts are unsigned: those past the end of time, some 292 years away, are at its end. */
    private static long saturatedSum(long base, long timeout) {
        long sum = base + timeout;
        return timeout < 0 || sum < base ? Long.MAX_VALUE : sum;
    }

    private void subscribeDescriptor(int fd, int type, long userdata) {
        try {
            Descriptor descriptor = wasi.descriptor(fd);
            descriptor.require(type == FD_READ ? Rights.FD_READ : Rights.FD_WRITE);
            switch (descriptor.node()) {
                case Stream stream -> subscribeStream(new Streaming(userdata, type, stream));
                case DeviceFile device
                when type == FD_READ -> waiting.add(new Waiting(userdata, device.device(), descriptor));
                case Node node ->
                    events.add(new Event(userdata, Errno.SUCCESS, type, readable(node, type, descriptor), 0));
            }
        } catch (ErrnoException e) {
            events.add(new Event(userdata, e.errno(), type, 0, 0));
        }
    }

    private void subscribeStream(Streaming each) {
        if (each.stream().ready()) {
            events.add(readiness(each));
        } else {
            streams.add(each);
        }
    }

    private static long readable(Node node, int type, Descriptor descriptor) {
        return type == FD_WRITE ? 0 : Math.max(0, node.size() - descriptor.position());
    }

    /** What is known of a stream that is ready; nothing to read means that it has ended. */
    private static Event readiness(Streaming each) {
        if (!(each.stream() instanceof Stream.Input input) || each.type() == FD_WRITE) {
            return new Event(each.userdata(), Errno.SUCCESS, each.type(), 0, 0);
        }
        int available = input.available();
        return new Event(each.userdata(), Errno.SUCCESS, FD_READ, available, available == 0 ? HANGUP : 0);
    }

    private void await() {
        collect();
        if (!events.isEmpty()) {
            return;
        }
        try {
            setWaiter(Thread.currentThread());
            collect();
            while (events.isEmpty()) {
                park();
                collect();
            }
        } finally {
            setWaiter(null);
        }
    }

    private void setWaiter(@Nullable Thread guest) {
        waiting.forEach(each -> each.device().waiter(guest));
        streams.forEach(each -> each.stream().end().waiter(guest));
    }

    private void park() {
        if (Thread.currentThread().isInterrupted()) {
            throw Errno.INTR.failure();
        }
        wasi.host().waitsFor(cause(), 0);
        wasi.host().park(nanosToFirstAlarm());
    }

    private Cause cause() {
        if (!streams.isEmpty()) {
            return Cause.STREAM;
        }
        return waiting.isEmpty() ? Cause.TIMER : Cause.DEVICE;
    }

    /** Turns into events what is due: alarms, and devices and streams that are ready. */
    private void collect() {
        for (Alarm alarm : alarms) {
            if (remaining(alarm) <= 0) {
                events.add(new Event(alarm.userdata(), Errno.SUCCESS, CLOCK, 0, 0));
            }
        }
        for (Waiting each : waiting) {
            long readable = each.device().readable(each.cursor());
            if (readable > 0) {
                events.add(new Event(each.userdata(), Errno.SUCCESS, FD_READ, readable, 0));
            }
        }
        collectStreams();
    }

    private void collectStreams() {
        for (Streaming each : streams) {
            if (each.stream().ready()) {
                events.add(readiness(each));
            }
        }
    }

    private long nanosToFirstAlarm() {
        long least = Long.MAX_VALUE;
        for (Alarm alarm : alarms) {
            least = Math.min(least, remaining(alarm));
        }
        return Math.max(0, least);
    }

    private long remaining(Alarm alarm) {
        return alarm.at() - HostCalls.now(wasi, alarm.clock());
    }

    private int writeEvents(GuestMemory memory, int out) {
        int address = out;
        for (Event event : events) {
            memory.writeLong(address, event.userdata());
            memory.writeLong(address + 8, event.error().code() | (long) event.type() << Short.SIZE);
            memory.writeLong(address + 16, event.available());
            memory.writeLong(address + 24, event.flags());
            address += EVENT_BYTES;
        }
        return events.size();
    }

    /** A clock subscription, and when it is due by that clock. */
    private record Alarm(long userdata, int clock, long at) {}

    /** A subscription to a device that is waited for until it has something to read. */
    private record Waiting(long userdata, Device device, DeviceCursor cursor) {}

    /** A subscription to a standard stream. */
    private record Streaming(long userdata, int type, Stream stream) {}

    /** What the guest is told about one subscription. */
    private record Event(long userdata, Errno error, int type, long available, int flags) {}
}
