package dev.asml.threader.http;

import dev.asml.threader.device.Devices;
import dev.asml.threader.device.Display;
import dev.asml.threader.device.EncodedFrame;
import dev.asml.threader.device.Frame;
import dev.asml.threader.device.FrameDeltas;
import dev.asml.threader.device.InputEvents;
import dev.asml.threader.device.Size;
import dev.asml.threader.device.Sound;
import dev.asml.threader.function.Outcome;
import dev.asml.threader.http.WebSocketInput.Incoming;
import dev.asml.threader.log.LogBook;
import dev.asml.threader.log.LogLine.Level;
import dev.asml.threader.log.LogLine.Stream;
import dev.asml.threader.session.Session;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One viewer of a session. The connection's thread takes what the viewer says; another one sends what there is to see,
 * so that a viewer that takes nothing holds up nobody but itself.
 */
final class SessionView implements WebSockets.Service {
    /** Without a sign of life. */
    private static final Duration SILENT = Duration.ofSeconds(15);

    private static final Duration GONE = Duration.ofSeconds(45);
    private static final Duration TICK = Duration.ofSeconds(1);
    private static final int MOST_ANSWERS = 64;
    private static final byte SOUND = 2;
    private static final int SOUND_HEAD = 8;

    private final Session session;
    private final ViewRequest request;
    private final FrameDeltas deltas;
    private final LongConsumer sent;
    private final LogBook log;
    private final Semaphore news = new Semaphore(0);
    private final BlockingQueue<Runnable> answers = new ArrayBlockingQueue<>(MOST_ANSWERS);
    private final List<ViewedDisplay> displays;
    private final long origin;
    private final Sound.Listener sound;
    private volatile int rate;
    private volatile boolean hears;

    /**
     * A viewer that has not come yet.
     *
     * @param sent is told of the bytes of frames and sound
     */
    SessionView(Session session, ViewRequest request, FrameDeltas deltas, LongConsumer sent, LogBook log) {
        this.session = session;
        this.request = request;
        this.deltas = deltas;
        this.sent = sent;
        this.log = log;
        this.rate = request.framesPerSecond();
        this.hears = request.sound();
        this.sound = session.devices().sound().listen();
        this.origin = System.nanoTime()
                - Duration.between(session.started(), Instant.now()).toNanos();
        this.displays = session.devices().displays().stream()
                .map(display -> new ViewedDisplay(display, request.every()))
                .toList();
    }

    @Override
    public void serve(WebSocket socket) {
        try (sound;
                // Before it watches: a guest that waits for its first viewer then goes on for this one only.
                Holding holding =
                        new Holding(request.every() ? session.devices().hold() : null);
                Session.Viewing viewing = session.watch(rate, this::wake)) {
            Thread sender = Thread.ofVirtual().name("viewer").start(() -> send(socket, viewing));
            try {
                receive(socket, viewing, holding);
            } finally {
                sender.interrupt();
                await(sender);
            }
        }
    }

    private static void await(Thread sender) {
        try {
            sender.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** The guest's wait for this viewer, if there is one. */
    private record Holding(Devices.@Nullable Hold hold) implements AutoCloseable {
        void taken(Frame frame) {
            if (hold != null) {
                hold.taken(frame);
            }
        }

        @Override
        public void close() {
            if (hold != null) {
                hold.close();
            }
        }
    }

    private void wake() {
        if (news.availablePermits() == 0) {
            news.release();
        }
    }

    // What the viewer says

    private void receive(WebSocket socket, Session.Viewing viewing, Holding holding) {
        while (true) {
            switch (socket.receive()) {
                case Incoming.Text(String text) -> hear(text, socket, viewing, holding);
                case Incoming.Ping(byte[] payload) -> answer(socket, () -> socket.pong(payload));
                case Incoming.Pong() -> {}
                case Incoming.Closed(WebSocketClose why) -> {
                    socket.close(why);
                    return;
                }
            }
        }
    }

    private void hear(String text, WebSocket socket, Session.Viewing viewing, Holding holding) {
        if (!socket.isOpen()) {
            return; // only its farewell is waited for
        }
        try {
            take(ViewerMessage.parse(text), socket, viewing, holding);
        } catch (WebSocketBreach e) {
            socket.close(e.close());
        }
    }

    private void take(ViewerMessage message, WebSocket socket, Session.Viewing viewing, Holding holding) {
        switch (message) {
            case ViewerMessage.Shown(int framebuffer, long number) -> {
                displays.get(framebuffer).shown(number).ifPresent(holding::taken);
                wake();
            }
            case ViewerMessage.Rate(int framesPerSecond) -> {
                rate = framesPerSecond;
                viewing.rate(framesPerSecond);
            }
            case ViewerMessage.Hearing(boolean on) -> hears = on;
            case ViewerMessage.Ping(var number) -> answer(socket, () -> socket.text(ViewerText.pong(number)));
            case ViewerMessage.Inputs(long sequence, List<InputEvents.Addressed> events) ->
                events.forEach(each -> session.send(viewing, sequence, each.framebuffer(), each.event()));
            case ViewerMessage.Unknown() -> {}
        }
    }

    /** Leaves an answer to the sender, so that a viewer that takes nothing is still heard. */
    private void answer(WebSocket socket, Runnable answer) {
        if (!answers.offer(answer)) {
            socket.drop();
        }
        wake();
    }

    // What the viewer sees

    private void send(WebSocket socket, Session.Viewing viewing) {
        try {
            if (socket.text(ViewerText.welcome(session))) {
                Told told = new Told();
                while (step(socket, viewing, told)) {
                    news.drainPermits();
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // the viewer left
        } catch (RuntimeException e) {
            log.write(Level.ERROR, "threader", session.id(), Stream.HOST, LogBook.trace(e));
            socket.close(new WebSocketClose(WebSocketClose.BROKEN, "the Threader failed; its log says how"));
        }
    }

    /** What this viewer was told last. */
    private static final class Told {
        private final Size[] sizes = new Size[Devices.FRAMEBUFFERS];
        private String notice = "";
        private long pinged;

        Told() {
            Arrays.fill(sizes, Size.NONE);
        }
    }

    /** Sends what is new and waits for more; false if that was the last. */
    private boolean step(WebSocket socket, Session.Viewing viewing, Told told) throws InterruptedException {
        // Asked first: what was drawn before the end is then seen below.
        Optional<Outcome> outcome = session.outcome();
        for (Runnable answer = answers.poll(); answer != null; answer = answers.poll()) {
            answer.run();
        }
        tell(socket, told);
        play(socket);
        long wait = TICK.toNanos();
        for (ViewedDisplay display : displays) {
            wait = Math.min(wait, show(socket, viewing, display, outcome.isPresent()));
        }
        if (outcome.isPresent()) {
            socket.text(ViewerText.ended(session, outcome.get()));
            socket.close(new WebSocketClose(WebSocketClose.NORMAL, "the session has ended"));
            return false;
        }
        if (isLost(socket, told)) {
            socket.close(new WebSocketClose(WebSocketClose.SLOW, "the viewer does not keep up"));
            return false;
        }
        var _ = news.tryAcquire(wait, TimeUnit.NANOSECONDS);
        return socket.isOpen();
    }

    private void tell(WebSocket socket, Told told) {
        for (Display display : session.devices().displays()) {
            Size size = display.size();
            if (!size.equals(told.sizes[display.index()])) {
                told.sizes[display.index()] = size;
                socket.text(ViewerText.size(display.index(), size));
            }
        }
        String notice = ViewerText.notice(session.viewers(), session.replaced());
        if (!notice.equals(told.notice)) {
            told.notice = notice;
            socket.text(notice);
        }
    }

    private void play(WebSocket socket) {
        for (Sound.Chunk chunk = sound.poll(); chunk != null; chunk = sound.poll()) {
            if (hears) {
                byte[] head = ByteBuffer.allocate(SOUND_HEAD)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .put(SOUND)
                        .put((byte) chunk.channels())
                        .putShort((short) 0)
                        .putInt(chunk.rate())
                        .array();
                socket.binary(head, chunk.samples());
                sent.accept(head.length + chunk.samples().length);
            }
        }
    }

    /** Sends the display's frame if it is time; tells how long it is until then. */
    private long show(WebSocket socket, Session.Viewing viewing, ViewedDisplay display, boolean last)
            throws InterruptedException {
        ViewedDisplay.Next next = display.next(viewing, rate, last);
        Frame frame = next.frame();
        if (frame == null) {
            return next.pause();
        }
        EncodedFrame encoded = deltas.of(next.before(), frame);
        byte[] head = encoded.head(frame.input(viewing), Math.max(0, (frame.nanos() - origin) / 1_000_000));
        if (socket.binary(head, encoded.tail())) {
            sent.accept(head.length + encoded.tail().length);
        }
        return TICK.toNanos();
    }

    private boolean isLost(WebSocket socket, Told told) {
        long now = System.nanoTime();
        Duration silence = socket.silence();
        if (silence.compareTo(SILENT) > 0 && now - told.pinged > SILENT.toNanos()) {
            told.pinged = now;
            socket.ping();
        }
        return silence.compareTo(GONE) > 0 || displays.stream().anyMatch(display -> display.isOverdue(now));
    }
}
