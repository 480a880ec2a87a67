package dev.asml.threader.process;

import dev.asml.iomod.v1.FromIomod;
import io.grpc.netty.shaded.io.netty.channel.unix.DomainSocketAddress;
import io.grpc.netty.shaded.io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where IOmods that have registered by gRPC dial for frames alone, each with the key that it was given. One thread takes
 * the connections and reads their first frames; who shows no key in time is turned away.
 */
final class FrameDoor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FrameDoor.class);
    private static final int KEY_BYTES = 32;
    private static final int MOST_WAITING = 16;
    private static final int MOST_IN_FIRST = 256;
    private static final int ADDRESS_BYTES = 128;

    private final Path address;
    private final long patience;
    private final Socket listening;
    private final Wakeup wakeup = new Wakeup();
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Expected> expected = new ConcurrentHashMap<>();
    private final Poll poll = new Poll(2 + MOST_WAITING);
    private final List<Waiting> waiting = new ArrayList<>();
    private volatile boolean closed;

    /** Who is to dial, and who hears it then. */
    private record Expected(FrameLink link, FrameLink.Hearer hearer) {}

    /** A connection that has to show its key until then. */
    private record Waiting(FrameSocket socket, long until) {}

    private FrameDoor(Path address, Duration patience, Socket listening) {
        this.address = address;
        this.patience = patience.toNanos();
        this.listening = listening;
    }

    /** Listens, where the system has what that needs. */
    static FrameDoor open(Path address, Duration patience) throws IOException {
        Socket listening = Socket.newSocketDomain();
        try {
            listening.bind(new DomainSocketAddress(address.toFile()));
            Files.setPosixFilePermissions(address, PosixFilePermissions.fromString("rw-------"));
            listening.listen(MOST_WAITING);
        } catch (IOException e) {
            listening.close();
            throw e;
        }
        FrameDoor door = new FrameDoor(address, patience, listening);
        Thread.ofPlatform().daemon().name("iomod-door").start(door::run);
        return door;
    }

    /** Makes a link for an IOmod that is about to be told where to dial. */
    FrameLink expect(FrameSink.Grpc greeting, FrameLink.Hearer hearer) {
        byte[] bytes = new byte[KEY_BYTES];
        random.nextBytes(bytes);
        String key = HexFormat.of().formatHex(bytes);
        FrameLink link = new FrameLink(key, address, greeting, () -> expected.remove(key));
        expected.put(key, new Expected(link, hearer));
        return link;
    }

    private void run() {
        try {
            while (!closed) {
                await();
            }
        } catch (IOException | RuntimeException e) {
            LOG.error("no IOmod can dial any more", e);
        } finally {
            waiting.forEach(each -> each.socket().close());
            wakeup.close();
            shut();
        }
    }

    private void shut() {
        try {
            listening.close();
        } catch (IOException _) {
            // It is gone all the same.
        }
    }

    private void await() throws IOException {
        poll.clear().add(wakeup.descriptor(), Poll.IN);
        int door = poll.add(listening.intValue(), Poll.IN);
        waiting.forEach(each -> poll.add(each.socket().descriptor(), Poll.IN));
        if (poll.await(millisLeft())) {
            hear(door + 1);
            if (poll.isReadable(door)) {
                accept();
            }
        }
        turnAwayLate();
    }

    private void turnAwayLate() {
        long now = System.nanoTime();
        for (Iterator<Waiting> each = waiting.iterator(); each.hasNext(); ) {
            Waiting next = each.next();
            if (now - next.until() >= 0) {
                next.socket().close();
                each.remove();
            }
        }
    }

    private int millisLeft() {
        long now = System.nanoTime();
        long left = waiting.stream().mapToLong(each -> each.until() - now).min().orElse(-1);
        return waiting.isEmpty()
                ? Poll.FOR_EVER
                : (int) Math.max(1, Duration.ofNanos(left).toMillis() + 1);
    }

    private void hear(int first) {
        int place = first;
        for (Iterator<Waiting> each = waiting.iterator(); each.hasNext(); place++) {
            Waiting next = each.next();
            if (poll.isReadable(place) && isDone(next.socket())) {
                each.remove();
            }
        }
    }

    /** Whether the connection needs to wait here no longer: it has shown a key, or something else. */
    private boolean isDone(FrameSocket socket) {
        try {
            FromIomod first = socket.readFirst(MOST_IN_FIRST);
            if (first == null) {
                return false;
            }
            Expected known =
                    first.hasAttach() ? expected.remove(first.getAttach().getKey()) : null;
            if (known != null) {
                known.link().connect(socket, known.hearer());
                return true;
            }
        } catch (IOException _) {
            // Whoever that was, it is nobody who was told how to speak here.
        }
        socket.close();
        return true;
    }

    private void accept() throws IOException {
        int descriptor = listening.accept(new byte[ADDRESS_BYTES]);
        if (descriptor < 0) {
            return;
        }
        FrameSocket socket = new FrameSocket(new Socket(descriptor));
        if (waiting.size() == MOST_WAITING) {
            socket.close();
        } else {
            waiting.add(new Waiting(socket, System.nanoTime() + patience));
        }
    }

    @Override
    public void close() {
        closed = true;
        wakeup.wake();
    }
}
