package dev.asml.iomods.mail;

import dev.asml.iomod.IomodFailure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A message that may be sent: from whom and to whom it is, checked against the configuration.
 *
 * @param request what it says
 * @param from the sender
 * @param recipients everybody, each once
 */
record Letter(
        SendRequest request,
        Mailbox from,
        List<Mailbox> to,
        List<Mailbox> cc,
        List<Mailbox> replyTo,
        List<Mailbox> recipients) {
    /**
     * Checks a request.
     *
     * @throws IllegalArgumentException naming the field
     * @throws IomodFailure {@code REFUSED} if the configuration does not allow an address
     */
    static Letter of(SendRequest request, Office office) {
        Mailbox from = sender(request.from(), office);
        List<Mailbox> to = mailboxes("to", request.to());
        List<Mailbox> cc = mailboxes("cc", request.cc());
        Map<String, Mailbox> recipients = new LinkedHashMap<>();
        for (List<Mailbox> some : List.of(to, cc, mailboxes("bcc", request.bcc()))) {
            some.forEach(mailbox -> recipients.putIfAbsent(mailbox.address(), mailbox));
        }
        if (recipients.isEmpty()) {
            throw new IllegalArgumentException("field \"to\" has no address");
        }
        if (recipients.size() > office.maxRecipients()) {
            throw new IomodFailure(
                    "LIMIT",
                    "the message has %d recipients; one has at most %d (\"max_recipients\")"
                            .formatted(recipients.size(), office.maxRecipients()));
        }
        for (Mailbox recipient : recipients.values()) {
            requireAllowed("allow_to", office.allowTo(), recipient);
        }
        return new Letter(
                request, from, to, cc, mailboxes("reply_to", request.replyTo()), List.copyOf(recipients.values()));
    }

    private static Mailbox sender(@Nullable String from, Office office) {
        if (from == null) {
            return office.from()
                    .orElseThrow(() -> new IllegalArgumentException(
                            "field \"from\" is missing, and the configuration of asml.std.mail has no \"from\""));
        }
        Mailbox sender = Mailbox.parse("from", from);
        requireAllowed("allow_from", office.allowFrom(), sender);
        return sender;
    }

    private static void requireAllowed(String key, Addresses allowed, Mailbox mailbox) {
        if (!allowed.allow(mailbox)) {
            throw new IomodFailure(
                    "REFUSED",
                    "%s is not allowed; to allow it, add it to \"%s\" in the configuration of asml.std.mail"
                            .formatted(mailbox.address(), key));
        }
    }

    private static List<Mailbox> mailboxes(String field, @Nullable List<String> texts) {
        List<Mailbox> mailboxes = new ArrayList<>();
        for (String text : texts == null ? List.<String>of() : texts) {
            mailboxes.add(Mailbox.parse(field, text));
        }
        return List.copyOf(mailboxes);
    }

    /** Whether an address needs a server with SMTPUTF8. */
    boolean needsUtf8() {
        return from.needsUtf8()
                || recipients.stream().anyMatch(Mailbox::needsUtf8)
                || replyTo.stream().anyMatch(Mailbox::needsUtf8);
    }
}
