package dev.asml.threader.process;

import com.google.protobuf.CodedOutputStream;
import dev.asml.iomod.v1.Registered;
import dev.asml.iomod.v1.ToIomod;
import dev.asml.threader.io.IoCall;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The way to an IOmod that has registered by gRPC and goes on over a socket of frames alone. Until it has dialled that,
 * frames wait.
 *
 * <p>Frames go out on the thread that writes them. They come in on one of two: the link's own, which waits for them in the
 * kernel; or, while calls come one at a time and are answered soon, that of the guest which waits for the answer, so that
 * nobody has to be woken but the IOmod and the guest. Then the link's own thread only looks every {@value #REST_MILLIS} ms
 * whether guests still do this. The lock {@code turn} is held for reading.
 */
final class FrameLink implements FrameSink {
    private static final int FIRST_BUFFER = 16 * 1024;
    private static final int WORTH_A_WRITE = 64 * 1024;
    private static final int REST_MILLIS = 2;
    private static final long REST_NANOS = REST_MILLIS * 1_000_000L;

    /** The longest that a guest waits in the kernel, where it keeps a carrier from others. */
    private static final int ATTENTION_MILLIS = 1;

    /** Of that, how long it looks without sleeping, for waking a processor takes longer than many an answer. */
    private static final long LOOK_NANOS = 60_000;

    private static final int MOST_UNLOOKED = 1024;

    /** Answers to single calls, one after the other, after which the next guest waits itself; more when that was in vain. */
    private static final int SINGLES = 8;

    private static final int MOST_SINGLES = 1024;

    private final String key;
    private final Path address;
    private final FrameSink.Grpc greeting;
    private final Runnable forget;
    private final ReentrantLock turn = new ReentrantLock();
    private final Poll attention = new Poll(1);
    private volatile @Nullable Connected connected;
    private volatile boolean ended;

    // Out: for who drains the outbox

    private ByteBuffer out = ByteBuffer.allocateDirect(FIRST_BUFFER);

    /** Whether the socket takes no more for now; the link's own thread waits until it does. */
    private volatile boolean stalled;

    // In: for who has the turn

    private int singles;

    private int singlesNeeded = SINGLES;

    /** Answers that are not looked for without sleeping, because that was in vain; how many, and of them still to come. */
    private int unlooked;

    private int toSleepFor;

    /** Whether guests read. */
    private volatile boolean attended;

    /** How often one did; for who has the turn, and seen by others. */
    private final AtomicInteger attentions = new AtomicInteger();

    private volatile @Nullable End end;

    /** Why nothing more comes; null if the IOmod said so. */
    private record End(@Nullable String why) {}

    /** The socket, the thread that reads it, and how that is woken. */
    private record Connected(FrameSocket socket, Wakeup wakeup, Hearer hearer, Thread reader) {}

    /** Who hears what an IOmod says. */
    interface Hearer extends FrameSocket.Listener {
        /** More can be sent. */
        void resume();

        /** Calls that are at the IOmod. */
        int inFlight();

        /** Nothing more comes; why, or null if the IOmod said so. */
        void over(@Nullable String why);
    }

    /**
     * Makes the link of an IOmod that has yet to dial.
     *
     * @param greeting the stream on which it registered
     * @param forget runs when it need not dial any more
     */
    FrameLink(String key, Path address, FrameSink.Grpc greeting, Runnable forget) {
        this.key = key;
        this.address = address;
        this.greeting = greeting;
        this.forget = forget;
    }

    /** Whether the IOmod has dialled. */
    boolean isConnected() {
        return connected != null;
    }

    /** The IOmod has dialled, and shown its key. */
    void connect(FrameSocket socket, Hearer hearer) {
        synchronized (this) {
            if (ended) {
                socket.close();
                return;
            }
            Thread reader = Thread.ofPlatform().daemon().name("iomod-frames").unstarted(this::run);
            connected = new Connected(socket, new Wakeup(), hearer, reader);
            reader.start();
        }
        hearer.resume();
    }

    // Out

    @Override
    public void welcome(Registered.Builder registered) {
        greeting.welcome(registered.setFramesSocket(address.toString()).setFramesKey(key));
    }

    @Override
    public boolean isReady() {
        if (ended) {
            return true;
        }
        if (out.position() >= WORTH_A_WRITE) {
            flush();
        }
        return connected != null && !stalled;
    }

    @Override
    public void write(ToIomod frame) {
        if (ended) {
            return;
        }
        int size = frame.getSerializedSize();
        reserve(FrameSocket.LENGTH_BYTES + size);
        out.putInt(size);
        try {
            CodedOutputStream target = CodedOutputStream.newInstance(out);
            frame.writeTo(target);
            target.flush();
        } catch (IOException e) {
            throw new IllegalStateException("a buffer takes what fits", e);
        }
    }

    private void reserve(int bytes) {
        if (out.remaining() < bytes) {
            out = ByteBuffer.allocateDirect(Math.max(out.capacity() * 2, out.position() + bytes))
                    .put(out.flip());
        }
    }

    @Override
    public void flush() {
        Connected to = connected;
        if (to == null || out.position() == 0) {
            return;
        }
        out.flip();
        try {
            to.socket().write(out);
        } catch (IOException _) {
            // The other side is gone; who reads sees that as well, and tells.
            out.position(out.limit());
        }
        boolean left = out.hasRemaining();
        out.compact();
        if (left) {
            stalled = true;
            leave(to);
            to.wakeup().wake();
        }
    }

    @Override
    public void close() {
        Connected to = stop();
        if (to == null) {
            greeting.close();
            return;
        }
        reserve(FrameSocket.LENGTH_BYTES);
        out.putInt(0);
        flush();
        to.socket().shut();
        leave(to);
    }

    private synchronized @Nullable Connected stop() {
        ended = true;
        forget.run();
        return connected;
    }

    // In: the link's own thread

    private void run() {
        Connected from = Objects.requireNonNull(connected);
        try {
            Poll poll = new Poll(2);
            while (end == null) {
                await(from, poll);
            }
        } catch (IOException | RuntimeException e) {
            end = new End(String.valueOf(e.getMessage()));
        } finally {
            over(from);
        }
    }

    private void over(Connected from) {
        ended = true;
        attended = false;
        turn.lock();
        try {
            from.socket().close();
        } finally {
            turn.unlock();
        }
        from.wakeup().close();
        End known = end;
        from.hearer().over(known == null ? "it is closed" : known.why());
        // Whatever waits in the outbox goes nowhere from now on.
        from.hearer().resume();
        greeting.close();
    }

    /** Waits for something, and acts on it. */
    private void await(Connected from, Poll poll) throws IOException {
        if (attended) {
            rest();
            return;
        }
        int socket = poll.clear().add(from.socket().descriptor(), stalled ? Poll.IN | Poll.OUT : Poll.IN);
        int wakeup = poll.add(from.wakeup().descriptor(), Poll.IN);
        if (!poll.await(Poll.FOR_EVER)) {
            return;
        }
        if (poll.isReadable(wakeup)) {
            from.wakeup().clear();
        }
        if (stalled && poll.isWritable(socket)) {
            stalled = false;
            from.hearer().resume();
        }
        if (poll.isReadable(socket)) {
            receiveInTurn(from);
        }
    }

    private void receiveInTurn(Connected from) {
        turn.lock();
        try {
            boolean single = from.hearer().inFlight() == 1;
            singles = receive(from) == 1 && single ? singles + 1 : 0;
            attended = singles >= singlesNeeded;
        } finally {
            turn.unlock();
        }
    }

    /** Reads what is there, and tells it. Returns how many frames there were; less than 0 at the end. */
    private int receive(Connected from) {
        try {
            from.socket().read();
            int count = from.socket().tell(from.hearer());
            if (count < 0) {
                end = new End(null);
            }
            return count;
        } catch (IOException | RuntimeException e) {
            end = new End(String.valueOf(e.getMessage()));
            return -1;
        }
    }

    /** Guests read; this thread goes on when they do not any more. */
    private void rest() {
        int before = attentions.get();
        LockSupport.parkNanos(this, REST_NANOS);
        if (stalled || attentions.get() == before) {
            attended = false;
        }
    }

    // In: a guest's thread

    @Override
    public boolean attend(IoCall call) {
        Connected from = connected;
        if (!attended || from == null) {
            return false;
        }
        if (turn.tryLock()) {
            try {
                attendInTurn(from, call);
            } finally {
                turn.unlock();
            }
        }
        if (!call.isComplete()) {
            leave(from);
        }
        return call.isComplete();
    }

    /** Until the call is complete, or takes too long, or the link's own thread has taken over. */
    private void attendInTurn(Connected from, IoCall call) {
        while (attended && end == null && !call.isComplete()) {
            attentions.incrementAndGet();
            boolean soon = isAnsweredSoon(from);
            singlesNeeded = Math.clamp(soon ? singlesNeeded / 2 : singlesNeeded * 2, SINGLES, MOST_SINGLES);
            if (!soon || receive(from) < 0) {
                singles = 0;
                return;
            }
        }
    }

    private boolean isAnsweredSoon(Connected from) {
        try {
            attention.clear().add(from.socket().descriptor(), Poll.IN);
            return isFoundAtOnce() || attention.await(ATTENTION_MILLIS);
        } catch (IOException _) {
            return false;
        }
    }

    private boolean isFoundAtOnce() throws IOException {
        if (toSleepFor > 0) {
            toSleepFor--;
            return false;
        }
        boolean found = attention.look(LOOK_NANOS);
        unlooked = found ? 0 : Math.min(2 * unlooked + 1, MOST_UNLOOKED);
        toSleepFor = unlooked;
        return found;
    }

    /** Lets the link's own thread read again. */
    private void leave(Connected from) {
        attended = false;
        LockSupport.unpark(from.reader());
    }
}
