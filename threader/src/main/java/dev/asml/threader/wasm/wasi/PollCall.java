package dev.asml.threader.wasm.wasi;

import dev.asml.threader.stream.ByteSource;
import java.util.ArrayList;
import java.util.List;

/**
 * Waits for the earliest of some clocks and devices, or not at all if another descriptor is asked for: input and files
 * are always ready, and any descriptor for writing. While it waits the guest is parked and holds no CPU permit.
 *
 * <p>No wake-up is lost: the devices know the thread before it looks at them for the last time and parks, and a thread
 * that was unparked in between does not park.
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
    private final List<Live> live = new ArrayList<>();

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
            if (type == FD_WRITE) {
                events.add(new Event(userdata, Errno.SUCCESS, type, 0, 0));
            } else if (descriptor.node() instanceof DeviceFile device) {
                waiting.add(new Waiting(userdata, device.device(), descriptor));
            } else if (descriptor.node() instanceof Stream.LiveInput input) {
                live.add(new Live(userdata, input.source()));
            } else {
                events.add(readiness(descriptor, userdata));
            }
        } catch (ErrnoException e) {
            events.add(new Event(userdata, e.errno(), type, 0, 0));
        }
    }

    private static Event readiness(Descriptor descriptor, long userdata) {
        long available = available(descriptor);
        boolean ended = available == 0 && descriptor.node() instanceof Stream;
        return new Event(userdata, Errno.SUCCESS, FD_READ, available, ended ? HANGUP : 0);
    }

    private static long available(Descriptor descriptor) {
        return descriptor.node() instanceof Stream.Input input
                ? input.available(descriptor.position())
                : Math.max(0, descriptor.node().size() - descriptor.position());
    }

    private void await() {
        collect();
        if (!events.isEmpty()) {
            return;
        }
        try {
            waiting.forEach(each -> each.device().waiter(Thread.currentThread()));
            live.forEach(each -> each.source().waiter(Thread.currentThread()));
            collect();
            while (events.isEmpty()) {
                park();
                collect();
            }
        } finally {
            waiting.forEach(each -> each.device().waiter(null));
            live.forEach(each -> each.source().waiter(null));
        }
    }

    private void park() {
        if (Thread.currentThread().isInterrupted()) {
            throw Errno.INTR.failure();
        }
        wasi.host().park(nanosToFirstAlarm());
    }

    /** Turns into events what is due: alarms, and devices that have something to read. */
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
        for (Live each : live) {
            if (each.source().ready()) {
                events.add(new Event(each.userdata(), Errno.SUCCESS, FD_READ, 1, 0));
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

    /** A subscription to input that comes while the guest runs; its end can be read too. */
    private record Live(long userdata, ByteSource source) {}

    /** What the guest is told about one subscription. */
    private record Event(long userdata, Errno error, int type, long available, int flags) {}
}
