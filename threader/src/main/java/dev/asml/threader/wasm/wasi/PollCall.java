package dev.asml.threader.wasm.wasi;

import java.util.ArrayList;
import java.util.List;

/**
 * Waits for the earliest of some clocks, or not at all if a descriptor is asked for: input and files are always ready.
 * While it waits the guest is parked and holds no CPU permit.
 */
final class PollCall {
    private static final int SUBSCRIPTION_BYTES = 48;
    private static final int EVENT_BYTES = 32;
    private static final int MAX_SUBSCRIPTIONS = 4096;
    private static final int ABSOLUTE = 1;
    private static final int HANGUP = 1;

    private static final int CLOCK = 0;
    private static final int FD_READ = 1;
    private static final int FD_WRITE = 2;

    private final Wasi wasi;
    private final List<Event> events = new ArrayList<>();
    private final List<Alarm> alarms = new ArrayList<>();

    private PollCall(Wasi wasi) {
        this.wasi = wasi;
    }

    static void poll(Wasi wasi, GuestMemory memory, long[] args) {
        int in = (int) args[0];
        int out = (int) args[1];
        int count = (int) args[2];
        if (count <= 0 || count > MAX_SUBSCRIPTIONS) {
            throw Errno.INVAL.failure();
        }
        memory.check(in, (long) SUBSCRIPTION_BYTES * count);
        memory.check(out, (long) EVENT_BYTES * count);
        memory.check((int) args[3], Integer.BYTES);
        PollCall call = new PollCall(wasi);
        for (int i = 0; i < count; i++) {
            call.subscribe(memory, in + i * SUBSCRIPTION_BYTES);
        }
        call.await();
        memory.writeInt((int) args[3], call.writeEvents(memory, out));
    }

    private void subscribe(GuestMemory memory, int address) {
        long userdata = memory.readLong(address);
        int type = memory.readUnsignedByte(address + 8);
        switch (type) {
            case CLOCK -> subscribeClock(memory, address, userdata);
            case FD_READ, FD_WRITE -> events.add(readiness(memory.readInt(address + 16), type, userdata));
            default -> throw Errno.INVAL.failure();
        }
    }

    private void subscribeClock(GuestMemory memory, int address, long userdata) {
        int clock = memory.readInt(address + 16);
        long timeout = memory.readLong(address + 24);
        boolean absolute = (memory.readUnsignedShort(address + 40) & ABSOLUTE) != 0;
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

    private Event readiness(int fd, int type, long userdata) {
        try {
            Descriptor descriptor = wasi.descriptor(fd);
            descriptor.require(type == FD_READ ? Rights.FD_READ : Rights.FD_WRITE);
            if (type == FD_WRITE) {
                return new Event(userdata, Errno.SUCCESS, type, 0, 0);
            }
            long available = available(descriptor);
            boolean ended = available == 0 && descriptor.node() instanceof Stream;
            return new Event(userdata, Errno.SUCCESS, type, available, ended ? HANGUP : 0);
        } catch (ErrnoException e) {
            return new Event(userdata, e.errno(), type, 0, 0);
        }
    }

    private static long available(Descriptor descriptor) {
        return descriptor.node() instanceof Stream.Input input
                ? input.available(descriptor.position())
                : Math.max(0, descriptor.node().size() - descriptor.position());
    }

    private void await() {
        ring();
        while (events.isEmpty()) {
            if (Thread.currentThread().isInterrupted()) {
                throw Errno.INTR.failure();
            }
            wasi.host().park(nanosToFirstAlarm());
            ring();
        }
    }

    /** Turns the alarms that are due into events. */
    private void ring() {
        for (Alarm alarm : alarms) {
            if (remaining(alarm) <= 0) {
                events.add(new Event(alarm.userdata(), Errno.SUCCESS, CLOCK, 0, 0));
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

    /** What the guest is told about one subscription. */
    private record Event(long userdata, Errno error, int type, long available, int flags) {}
}
