package dev.asml.threader.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Stands between IOmods and a Threader's loopback address, knows which frame is passing, and does one thing wrong at one
 * step, once. Loopback, because the kernel would name the proxy as the peer of a domain socket, and the Threader would
 * refuse it.
 */
final class FaultProxy {
    private final AtomicReference<@Nullable Plan> plan;
    private final Runnable killer;
    private volatile boolean struck;

    /** What is to go wrong. */
    private record Plan(Step step, Fault fault) {}

    /**
     * Makes a proxy.
     *
     * @param killer kills the IOmod's process, and returns when it is gone
     */
    FaultProxy(Step step, Fault fault, Runnable killer) {
        this.plan = new AtomicReference<>(new Plan(step, fault));
        this.killer = killer;
    }

    /** Opens a way for the one connection that a process is about to make. */
    Gate open(InetSocketAddress threader) throws IOException {
        Gate gate = new Gate(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
        Thread.ofVirtual().start(() -> gate.accept(threader));
        return gate;
    }

    /** The fault for a step that is being reached; none the second time. */
    @Nullable
    Fault takeFaultAt(Step step) {
        Plan planned = plan.get();
        if (planned == null || planned.step() != step || !plan.compareAndSet(planned, null)) {
            return null;
        }
        struck = true;
        return planned.fault();
    }

    boolean hasStruck() {
        return struck;
    }

    void kill() {
        killer.run();
    }

    /** Where one process connects. */
    final class Gate implements AutoCloseable {
        private final ServerSocket listening;
        private volatile @Nullable FaultyLink link;
        private volatile @Nullable FaultyLink second;

        private Gate(ServerSocket listening) {
            this.listening = listening;
        }

        int port() {
            return listening.getLocalPort();
        }

        private void accept(InetSocketAddress threader) {
            try (listening) {
                Socket iomod = listening.accept();
                Socket host = new Socket(threader.getAddress(), threader.getPort());
                FaultyLink made = new FaultyLink(
                        FaultProxy.this, FaultyLink.End.of(iomod), FaultyLink.End.of(host), FaultyLink.Framing.GRPC);
                link = made;
                made.start();
            } catch (IOException _) {
                // The process ended first, or the Threader did.
                close();
            }
        }

        /** Dials a Threader's socket for frames alone. Returns the IOmod's end. */
        Socket dial(Path threader) throws IOException {
            try (ServerSocket between = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                Socket iomod = new Socket(between.getInetAddress(), between.getLocalPort());
                FaultyLink made = new FaultyLink(
                        FaultProxy.this,
                        FaultyLink.End.of(between.accept()),
                        FaultyLink.End.of(SocketChannel.open(UnixDomainSocketAddress.of(threader))),
                        FaultyLink.Framing.ALONE);
                second = made;
                made.start();
                return iomod;
            }
        }

        /** Ends its connections, as the kernel does with those of a process that has ended. */
        @Override
        public void close() {
            try (listening) {
                for (FaultyLink made : new @Nullable FaultyLink[] {second, link}) {
                    if (made != null) {
                        made.cut();
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
