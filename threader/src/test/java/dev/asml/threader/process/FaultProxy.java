package dev.asml.threader.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Stands between IOmods and a Threader's loopback address, knows which frame is passing, and does one thing wrong at one
 * step, once. Loopback, because the kernel would name the proxy as the peer of a domain socket, and the Threader would
 * refuse it.
 */
final class FaultProxy implements AutoCloseable {
    private final ServerSocket listening;
    private final Set<FaultyLink> links = ConcurrentHashMap.newKeySet();
    private final AtomicReference<@Nullable Plan> plan;
    private final Runnable killer;
    private volatile boolean struck;

    /** What is to go wrong. */
    private record Plan(Step step, Fault fault) {}

    /**
     * Opens a proxy.
     *
     * @param killer kills the IOmod's process, and returns when it is gone
     */
    FaultProxy(Step step, Fault fault, Runnable killer) throws IOException {
        this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.killer = killer;
        this.plan = new AtomicReference<>(new Plan(step, fault));
    }

    int port() {
        return listening.getLocalPort();
    }

    /** Takes one connection that an IOmod is about to make, and hands it on. */
    void join(InetSocketAddress threader) {
        Thread.ofVirtual().start(() -> {
            try {
                Socket iomod = listening.accept();
                FaultyLink link = new FaultyLink(this, iomod, new Socket(threader.getAddress(), threader.getPort()));
                links.add(link);
                link.start();
            } catch (IOException e) {
                if (!listening.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        });
    }

    /** The fault for a step that is being reached; none the second time. */
    @Nullable
    Fault takeFaultAt(Step step) {
        Plan planned = plan.get();
        if (planned == null || planned.step() != step || !plan.compareAndSet(planned, null)) {
            return null;
        }
        return planned.fault();
    }

    void strikes() {
        struck = true;
    }

    boolean hasStruck() {
        return struck;
    }

    void kill() {
        killer.run();
    }

    /** Ends all connections, as the kernel does with those of a process that has ended. */
    void cut() {
        links.forEach(FaultyLink::cut);
        links.clear();
    }

    @Override
    public void close() throws IOException {
        listening.close();
        cut();
    }
}
