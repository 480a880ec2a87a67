package dev.asml.iomods.mail;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.subethamail.smtp.MessageHandler;
import org.subethamail.smtp.RejectException;
import org.subethamail.smtp.server.SMTPServer;
import org.subethamail.smtp.server.Session;
import org.subethamail.smtp.server.SessionHandler;

/** A mail server that keeps what it takes. */
final class TestMailServer implements SessionHandler, AutoCloseable {
    private final BlockingQueue<Taken> taken = new LinkedBlockingQueue<>();
    private final Map<String, RejectException> refused = new ConcurrentHashMap<>();
    private final AtomicInteger sessions = new AtomicInteger();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger mostOpen = new AtomicInteger();
    private final UnaryOperator<SMTPServer.Builder> settings;
    private SMTPServer server;

    /** A message, and its envelope. */
    record Taken(String from, List<String> to, MimeMessage message) {}

    TestMailServer() {
        this(builder -> builder);
    }

    TestMailServer(UnaryOperator<SMTPServer.Builder> settings) {
        this.settings = settings;
        this.server = start(0);
    }

    private SMTPServer start(int port) {
        SMTPServer started = settings.apply(SMTPServer.port(port)
                        .bindAddress(InetAddress.getLoopbackAddress())
                        .messageHandlerFactory(_ -> new Taking())
                        .insertReceivedHeaders(false)
                        .sessionHandler(this))
                .build();
        started.start();
        return started;
    }

    /** Ends it and begins it again, at the same port. */
    void restart() {
        int port = port();
        server.stop();
        server = start(port);
    }

    private final class Taking implements MessageHandler {
        private final List<String> to = new ArrayList<>();
        private String from = "";

        @Override
        public void from(String sender) throws RejectException {
            from = sender;
            refuse(sender);
        }

        @Override
        public void recipient(String recipient) throws RejectException {
            refuse(recipient);
            to.add(recipient);
        }

        @Override
        public String data(InputStream data) throws RejectException, IOException {
            try {
                MimeMessage message = new MimeMessage(null, data);
                refuse(Optional.ofNullable(message.getSubject()).orElse(""));
                taken.add(new Taken(from, to, message));
            } catch (MessagingException e) {
                throw new IOException(e);
            }
            return "is taken";
        }

        private void refuse(String what) throws RejectException {
            if (refused.containsKey(what)) {
                throw refused.get(what);
            }
        }

        @Override
        public void done() {}
    }

    @Override
    public SessionAcceptance accept(Session session) {
        sessions.incrementAndGet();
        mostOpen.accumulateAndGet(open.incrementAndGet(), Math::max);
        return SessionAcceptance.success();
    }

    @Override
    public void onSessionEnd(Session session) {
        open.decrementAndGet();
    }

    /** Refuses an address, or a subject. */
    void refuse(String what, int code, String why) {
        refused.put(what, new RejectException(code, why));
    }

    int port() {
        return server.getPortAllocated();
    }

    /** How many connections there were. */
    int sessions() {
        return sessions.get();
    }

    /** How many connections there were at once. */
    int mostOpen() {
        return mostOpen.get();
    }

    /** The next message that it has taken. */
    Taken next() throws InterruptedException {
        Taken next = taken.poll(30, TimeUnit.SECONDS);
        assertThat(next).as("a message").isNotNull();
        return next;
    }

    /** That it has taken nothing more. */
    void requireNothing() {
        assertThat(taken).isEmpty();
    }

    @Override
    public void close() {
        server.stop();
    }
}
