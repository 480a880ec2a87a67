package dev.asml.iomods.mail;

import jakarta.activation.DataHandler;
import jakarta.mail.Message.RecipientType;
import jakarta.mail.MessagingException;
import jakarta.mail.Part;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.internet.MimePart;
import jakarta.mail.internet.MimeUtility;
import jakarta.mail.util.ByteArrayDataSource;
import java.io.UnsupportedEncodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A letter as a message of RFC 5322 with the parts of RFC 2045 and following. */
final class Mime extends MimeMessage {
    private static final Pattern LINE_BREAK = Pattern.compile("\\r\\n?|\\n");

    /** RFC 5322, section 3.3. */
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss Z", Locale.US).withZone(ZoneOffset.UTC);

    private final String id;

    private Mime(Session session, String id) {
        super(session);
        this.id = id;
    }

    /**
     * Writes a letter.
     *
     * @throws IllegalArgumentException naming the field
     */
    static Mime of(Letter letter, Session session) throws MessagingException {
        Mime message = new Mime(
                session, "<%s@%s>".formatted(UUID.randomUUID(), letter.from().domain()));
        SendRequest request = letter.request();
        message.setFrom(letter.from().header());
        message.setRecipients(RecipientType.TO, headers(letter.to()));
        message.setRecipients(RecipientType.CC, headers(letter.cc()));
        if (!letter.replyTo().isEmpty()) {
            message.setReplyTo(headers(letter.replyTo()));
        }
        message.setSubject(request.subject(), "UTF-8");
        message.setHeader("Date", DATE.format(Instant.now()));
        for (Map.Entry<String, String> header :
                (request.headers() == null ? Map.<String, String>of() : request.headers()).entrySet()) {
            message.setHeader(header.getKey(), encoded(header));
        }
        fill(message, request);
        message.saveChanges();
        return message;
    }

    /** The server knows it by this. */
    String id() {
        return id;
    }

    @Override
    protected void updateMessageID() throws MessagingException {
        setHeader("Message-ID", id);
    }

    private static InternetAddress[] headers(List<Mailbox> mailboxes) {
        return mailboxes.stream().map(Mailbox::header).toArray(InternetAddress[]::new);
    }

    private static String encoded(Map.Entry<String, String> header) {
        try {
            return MimeUtility.fold(
                    header.getKey().length() + 2, MimeUtility.encodeText(header.getValue(), "UTF-8", null));
        } catch (UnsupportedEncodingException e) {
            throw new IllegalStateException("every Java has UTF-8", e);
        }
    }

    /** Mixed of related of alternatives, as far as there is something for each: RFC 2046, RFC 2387. */
    private static void fill(MimePart part, SendRequest request) throws MessagingException {
        Map<Boolean, List<SendRequest.Attachment>> shown = (request.attachments() == null
                        ? List.<SendRequest.Attachment>of()
                        : request.attachments())
                .stream().collect(Collectors.partitioningBy(attachment -> attachment.contentId() != null));
        fill(
                part,
                "mixed",
                shown.getOrDefault(false, List.of()),
                body -> fill(body, "related", shown.getOrDefault(true, List.of()), text -> fillText(text, request)));
    }

    /** Writes into a part. */
    @FunctionalInterface
    private interface Writing {
        void into(MimePart part) throws MessagingException;
    }

    private static void fill(MimePart part, String subtype, List<SendRequest.Attachment> attachments, Writing first)
            throws MessagingException {
        if (attachments.isEmpty()) {
            first.into(part);
            return;
        }
        MimeMultipart parts = new MimeMultipart(subtype);
        add(parts, first);
        for (SendRequest.Attachment attachment : attachments) {
            add(parts, file -> fillFile(file, attachment));
        }
        part.setContent(parts);
    }

    private static void add(MimeMultipart parts, Writing writing) throws MessagingException {
        MimeBodyPart part = new MimeBodyPart();
        writing.into(part);
        parts.addBodyPart(part);
    }

    private static void fillText(MimePart part, SendRequest request) throws MessagingException {
        String text = request.text();
        String html = request.html();
        if (text != null && html != null) {
            MimeMultipart alternatives = new MimeMultipart("alternative");
            add(alternatives, plain -> fillText(plain, "plain", text));
            add(alternatives, rich -> fillText(rich, "html", html));
            part.setContent(alternatives);
        } else if (html != null) {
            fillText(part, "html", html);
        } else {
            fillText(part, "plain", text == null ? "" : text);
        }
    }

    private static void fillText(MimePart part, String subtype, String text) throws MessagingException {
        byte[] lines = LINE_BREAK.matcher(text).replaceAll("\r\n").getBytes(StandardCharsets.UTF_8);
        part.setDataHandler(
                new DataHandler(new ByteArrayDataSource(lines, "text/%s; charset=UTF-8".formatted(subtype))));
    }

    private static void fillFile(MimePart part, SendRequest.Attachment attachment) throws MessagingException {
        part.setDataHandler(new DataHandler(new ByteArrayDataSource(attachment.bytes(), attachment.type())));
        part.setFileName(attachment.name());
        part.setHeader("Content-Transfer-Encoding", "base64");
        part.setDisposition(attachment.contentId() == null ? Part.ATTACHMENT : Part.INLINE);
        if (attachment.contentId() != null) {
            part.setHeader("Content-ID", "<%s>".formatted(attachment.contentId()));
        }
    }
}
