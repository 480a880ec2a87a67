package dev.asml.iomods.mail;

import dev.asml.iomod.Call;
import dev.asml.iomod.IomodFailure;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.jspecify.annotations.Nullable;

/** What a conversation with a mail server comes to. */
final class Outcome {
    private Outcome() {}

    /**
     * Of a message that the server has.
     *
     * @param problems what it said to recipients that it did not take
     */
    static Delivery delivery(Mime message, Letter letter, @Nullable MessagingException problems) {
        List<Delivery.Rejection> rejected = rejections(problems);
        Set<String> addresses =
                rejected.stream().map(Delivery.Rejection::address).collect(Collectors.toUnmodifiableSet());
        return new Delivery(
                message.id(),
                letter.recipients().stream()
                        .map(Mailbox::address)
                        .filter(address -> !addresses.contains(address))
                        .toList(),
                rejected,
                null);
    }

    private static List<Delivery.Rejection> rejections(@Nullable MessagingException first) {
        List<Delivery.Rejection> rejections = new ArrayList<>();
        for (Exception next = first; next instanceof MessagingException problem; next = problem.getNextException()) {
            if (problem instanceof SMTPAddressFailedException failed) {
                rejections.add(new Delivery.Rejection(
                        failed.getAddress().getAddress(), failed.getReturnCode(), message(failed)));
            }
        }
        return rejections;
    }

    /** Of a message that the server did not say it has. */
    static IomodFailure failure(SmtpConnection connection, MessagingException e, Mime message, Call call) {
        List<Delivery.Rejection> rejected = rejections(e);
        if (connection.stage() == SmtpConnection.Stage.ENVELOPE && !rejected.isEmpty()) {
            return new IomodFailure(
                    "REFUSED",
                    "the mail server takes none of the recipients: "
                            + rejected.stream()
                                    .map(one -> one.address() + ": " + one.why())
                                    .collect(Collectors.joining("; ")),
                    rejected.stream().allMatch(one -> one.code() < 500));
        }
        if (connection.code() >= 400 && connection.code() < 600) {
            boolean later = connection.code() < 500;
            return new IomodFailure(
                    later ? "TRY_LATER" : "REFUSED",
                    "the mail server does not take the message: " + connection.reply(),
                    later);
        }
        if (connection.stage() == SmtpConnection.Stage.UNANSWERED) {
            call.log(Level.WARNING, "the mail server did not say whether it took the message " + message.id());
            return new IomodFailure(
                    "UNCERTAIN",
                    "the connection broke after the whole message was sent; it may be delivered or not. Its Message-ID is "
                            + message.id());
        }
        return new IomodFailure(
                "UNREACHABLE", "the connection to the mail server broke; nothing was sent: " + cause(e), true);
    }

    /** Of a connection that was not made. */
    static IomodFailure notConnected(ServerSettings settings, MessagingException e) {
        String server = settings.host() + ":" + settings.port();
        if (e instanceof AuthenticationFailedException) {
            return new IomodFailure(
                    "REFUSED", "%s does not accept \"username\" and \"password\": %s".formatted(server, message(e)));
        }
        if (isInsecure(e)) {
            return new IomodFailure(
                    "INSECURE", "the connection to %s cannot be made secure: %s".formatted(server, cause(e)));
        }
        return new IomodFailure(
                "UNREACHABLE", "%s cannot be reached; nothing was sent: %s".formatted(server, cause(e)), true);
    }

    private static boolean isInsecure(MessagingException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SSLException) {
                return true;
            }
        }
        return message(e).contains("STARTTLS") || message(e).contains("offers no authentication");
    }

    /** The first words of what lies at the bottom. */
    private static String cause(Throwable e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return message(cause);
    }

    private static String message(Throwable e) {
        return Lines.shortened(
                Objects.toString(e.getMessage(), e.getClass().getSimpleName()).strip());
    }
}
