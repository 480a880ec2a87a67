package dev.asml.iomods.mail;

import dev.asml.iomod.Call;
import dev.asml.iomod.IomodFailure;
import jakarta.mail.Address;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Properties;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A mail server, with a few connections that messages take in turn. Thread-safe. */
final class MailServer implements Carrier {
    /** Well below the five minutes that servers wait: RFC 5321, section 4.5.3.2.7. */
    private static final Duration MAX_IDLE = Duration.ofSeconds(30);

    private final ServerSettings settings;
    private final Session session;
    private final Session utf8;
    private final Semaphore permits;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<SmtpConnection> idle = new ArrayDeque<>();
    private boolean watched;
    private boolean closed;

    MailServer(ServerSettings settings) {
        this.settings = settings;
        session = Session.getInstance(properties(settings, false));
        utf8 = Session.getInstance(properties(settings, true));
        permits = new Semaphore(settings.connections(), true);
    }

    private static Properties properties(ServerSettings settings, boolean utf8) {
        String millis = Long.toString(settings.timeout().toMillis());
        boolean startTls = settings.security() == Security.STARTTLS;
        Properties properties = new Properties();
        properties.setProperty("mail.mime.allowutf8", Boolean.toString(utf8));
        properties.setProperty("mail.smtp.connectiontimeout", millis);
        properties.setProperty("mail.smtp.timeout", millis);
        properties.setProperty("mail.smtp.writetimeout", millis);
        properties.setProperty("mail.smtp.localhost", settings.clientName());
        properties.setProperty("mail.smtp.quitwait", "false");
        properties.setProperty("mail.smtp.sendpartial", "true");
        properties.setProperty("mail.smtp.starttls.enable", Boolean.toString(startTls));
        properties.setProperty("mail.smtp.starttls.required", Boolean.toString(startTls));
        properties.setProperty("mail.smtp.ssl.enable", Boolean.toString(settings.security() == Security.TLS));
        properties.setProperty("mail.smtp.ssl.checkserveridentity", "true");
        properties.put("mail.smtp.socketFactory", new BoundedSockets());
        settings.trusted().ifPresent(factory -> properties.put("mail.smtp.ssl.socketFactory", factory));
        return properties;
    }

    @Override
    public Delivery send(Letter letter, Call call) throws IOException, InterruptedException {
        permits.acquire();
        try {
            Mime message = Mime.of(letter, letter.needsUtf8() ? utf8 : session);
            Size.require(message, settings.maxBytes());
            return send(letter, message, call);
        } catch (MessagingException e) {
            throw new IllegalStateException("a checked letter can be written", e);
        } finally {
            permits.release();
        }
    }

    /** A connection that is gone before the server has anything is replaced once. */
    private Delivery send(Letter letter, Mime message, Call call) {
        Address[] recipients =
                letter.recipients().stream().map(Mailbox::envelope).toArray(Address[]::new);
        SmtpConnection connection = letter.needsUtf8() ? openUtf8() : take();
        while (true) {
            try {
                connection.send(message, recipients);
                return Outcome.delivery(message, letter, null);
            } catch (MessagingException e) {
                if (connection.stage() == SmtpConnection.Stage.ACCEPTED) {
                    return Outcome.delivery(message, letter, e);
                }
                if (!isStale(connection) || call.isCancelled()) {
                    throw Outcome.failure(connection, e, message, call);
                }
            } finally {
                leave(connection, letter.needsUtf8());
            }
            connection = open(session);
        }
    }

    /** Whether the server had ended the connection before this message came. */
    private static boolean isStale(SmtpConnection connection) {
        return connection.isUsed() && connection.isGone() && connection.stage() == SmtpConnection.Stage.ENVELOPE;
    }

    private SmtpConnection openUtf8() {
        SmtpConnection connection = open(utf8);
        if (!connection.supportsExtension("SMTPUTF8")) {
            connection.discard();
            throw new IomodFailure(
                    "REFUSED",
                    "the mail server takes only ASCII before the @ of an address: it has no SMTPUTF8 (RFC 6531)");
        }
        return connection;
    }

    private SmtpConnection open(Session properties) {
        try {
            return SmtpConnection.open(settings, properties);
        } catch (MessagingException e) {
            throw Outcome.notConnected(settings, e);
        }
    }

    private SmtpConnection take() {
        @Nullable SmtpConnection connection;
        lock.lock();
        try {
            connection = idle.poll();
        } finally {
            lock.unlock();
        }
        return connection == null ? open(session) : connection;
    }

    private void leave(SmtpConnection connection, boolean once) {
        lock.lock();
        try {
            if (!once && !closed && connection.isReusable()) {
                connection.beginIdling();
                idle.push(connection);
                watch();
                return;
            }
        } finally {
            lock.unlock();
        }
        connection.discard();
    }

    /** Sees to it that connections end that nobody uses. */
    private void watch() {
        if (!watched) {
            watched = true;
            Thread.ofVirtual().name("mail-idle").start(this::endIdle);
        }
    }

    private void endIdle() {
        try {
            do {
                TimeUnit.NANOSECONDS.sleep(MAX_IDLE.toNanos());
            } while (endIdleOnce());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether there are others, which may be idle later. */
    private boolean endIdleOnce() {
        Deque<SmtpConnection> ended = new ArrayDeque<>();
        lock.lock();
        try {
            for (Iterator<SmtpConnection> all = idle.iterator(); all.hasNext(); ) {
                SmtpConnection connection = all.next();
                if (connection.isIdleFor(MAX_IDLE)) {
                    all.remove();
                    ended.add(connection);
                }
            }
            watched = !idle.isEmpty();
            return watched;
        } finally {
            lock.unlock();
            ended.forEach(SmtpConnection::discard);
        }
    }

    @Override
    public void close() {
        Deque<SmtpConnection> ended;
        lock.lock();
        try {
            closed = true;
            ended = new ArrayDeque<>(idle);
            idle.clear();
        } finally {
            lock.unlock();
        }
        ended.forEach(SmtpConnection::discard);
    }
}
