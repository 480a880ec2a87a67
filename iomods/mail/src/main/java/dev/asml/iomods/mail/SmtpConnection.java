package dev.asml.iomods.mail;

import jakarta.mail.Address;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.URLName;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import org.eclipse.angus.mail.smtp.SMTPTransport;

/** A connection to a mail server that knows how far a message has come. Used by one thread at a time. */
final class SmtpConnection extends SMTPTransport {
    /** How far the message has come. */
    enum Stage {
        /** The server does not have it. */
        ENVELOPE,
        /** The server has a part of it, with which it does nothing: RFC 5321, section 4.1.1.4. */
        DATA,
        /** The server has all of it, and has not said what it does. */
        UNANSWERED,
        /** The server has taken it over. */
        ACCEPTED
    }

    /** What gives a message up; its answer is not about the message. */
    private static final String RESET = "RSET";

    private static final int CLOSING = 421;

    /** Of one connection; servers end those that send without end. */
    private static final int MAX_MESSAGES = 50;

    private Stage stage = Stage.ENVELOPE;
    private boolean resetting;
    private int code;
    private String reply = "";
    private long idleSince;
    private int messages;

    private SmtpConnection(Session session) {
        super(session, new URLName("smtp", null, -1, null, null, null));
    }

    /** Connects, and shows who it is if there is a username. */
    static SmtpConnection open(ServerSettings settings, Session session) throws MessagingException {
        SmtpConnection connection = new SmtpConnection(session);
        connection.connect(settings.host(), settings.port(), settings.username(), settings.password());
        if (settings.username() != null
                && !connection.supportsExtension("AUTH")
                && !connection.supportsExtension("AUTH=LOGIN")) {
            connection.discard();
            throw new MessagingException(
                    "the server offers no authentication; leave out \"username\" and \"password\"");
        }
        return connection;
    }

    /** Sends a message; the exception says who gets it if not everybody does. */
    void send(Mime message, Address[] recipients) throws MessagingException {
        stage = Stage.ENVELOPE;
        messages++;
        sendMessage(message, recipients);
    }

    Stage stage() {
        return stage;
    }

    /** Of the server's last answer about the message; 0 if there was none that could be read. */
    int code() {
        return code;
    }

    /** The server's last answer about the message, in one line. */
    String reply() {
        return Lines.shortened(reply.strip());
    }

    /** Whether the server has closed it, or says nothing that can be read. */
    boolean isGone() {
        return code < 200 || code > 599 || code == CLOSING;
    }

    /** Whether it has sent something before the message that it is at. */
    boolean isUsed() {
        return messages > 1;
    }

    /** Whether another message may follow, as far as is known without asking. */
    boolean isReusable() {
        return !isGone() && messages < MAX_MESSAGES && stage != Stage.DATA;
    }

    void beginIdling() {
        idleSince = System.nanoTime();
    }

    boolean isIdleFor(Duration time) {
        return System.nanoTime() - idleSince >= time.toNanos();
    }

    /** Ends it; what the server says to that does not matter. */
    void discard() {
        try {
            close();
        } catch (MessagingException _) {
            // It is gone already.
        }
    }

    @Override
    protected void sendCommand(String command) throws MessagingException {
        resetting = command.equals(RESET);
        if (!resetting) {
            code = 0;
            reply = "";
        }
        super.sendCommand(command);
    }

    @Override
    protected int readServerResponse() throws MessagingException {
        int answer = super.readServerResponse();
        if (!resetting) {
            code = answer;
            reply = getLastServerResponse();
        }
        return answer;
    }

    @Override
    protected OutputStream data() throws MessagingException {
        OutputStream data = super.data();
        stage = Stage.DATA;
        return data;
    }

    @Override
    protected void finishData() throws IOException, MessagingException {
        stage = Stage.UNANSWERED;
        super.finishData();
        stage = Stage.ACCEPTED;
    }
}
