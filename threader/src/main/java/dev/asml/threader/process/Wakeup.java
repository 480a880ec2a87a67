package dev.asml.threader.process;

import io.grpc.netty.shaded.io.netty.channel.epoll.Native;
import io.grpc.netty.shaded.io.netty.channel.unix.FileDescriptor;
import java.io.IOException;

/** Something to wait for beside sockets (eventfd(2)), and to be woken by. Safe for use by many threads. */
final class Wakeup implements AutoCloseable {
    private final FileDescriptor event = Native.newEventFd();
    private boolean closed;

    int descriptor() {
        return event.intValue();
    }

    synchronized void wake() {
        if (!closed) {
            Native.eventFdWrite(event.intValue(), 1);
        }
    }

    /** Forgets that it was woken; by who waits. */
    synchronized void clear() {
        if (!closed) {
            Native.eventFdRead(event.intValue());
        }
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            event.close();
        } catch (IOException _) {
            // It is gone all the same.
        }
    }
}
