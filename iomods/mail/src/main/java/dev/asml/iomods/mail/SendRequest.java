package dev.asml.iomods.mail;

import static com.fasterxml.jackson.annotation.JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A message as a function writes it. Addresses are {@code ann@example.com} or {@code Ann <ann@example.com>}, one or a
 * list of them.
 *
 * @param from the configuration's unless given
 * @param bcc in no header
 * @param text for programs that show no HTML
 * @param headers further ones, each a name and a value
 */
record SendRequest(
        @Nullable String from,
        @JsonFormat(with = ACCEPT_SINGLE_VALUE_AS_ARRAY) List<String> to,

        @JsonFormat(with = ACCEPT_SINGLE_VALUE_AS_ARRAY) @Nullable
        List<String> cc,

        @JsonFormat(with = ACCEPT_SINGLE_VALUE_AS_ARRAY) @Nullable
        List<String> bcc,

        @JsonProperty("reply_to") @JsonFormat(with = ACCEPT_SINGLE_VALUE_AS_ARRAY) @Nullable
        List<String> replyTo,

        String subject,
        @Nullable String text,
        @Nullable String html,
        @Nullable List<Attachment> attachments,
        @Nullable Map<String, String> headers) {
    private static final int MAX_SUBJECT_CHARACTERS = 1000;
    private static final int MAX_HEADERS = 50;
    private static final int MAX_HEADER_CHARACTERS = 2000;
    private static final int MAX_ATTACHMENTS = 100;

    /** RFC 5322, section 2.2, and no longer than a line. */
    private static final Pattern HEADER_NAME = Pattern.compile("[!-9;-~]{1,76}");

    /** Which have fields of their own, or are the server's to write. */
    private static final Set<String> OWN_HEADERS = Set.of(
            "bcc",
            "cc",
            "date",
            "dkim-signature",
            "from",
            "message-id",
            "mime-version",
            "received",
            "reply-to",
            "return-path",
            "sender",
            "subject",
            "to");

    SendRequest {
        Lines.require("subject", subject);
        require("subject", subject.length() <= MAX_SUBJECT_CHARACTERS, "is longer than " + MAX_SUBJECT_CHARACTERS);
        if (text == null && html == null) {
            throw new IllegalArgumentException("field \"text\" is missing; write \"text\", \"html\" or both");
        }
        require(
                "attachments",
                attachments == null || attachments.size() <= MAX_ATTACHMENTS,
                "has more than " + MAX_ATTACHMENTS);
        require(
                "attachments",
                attachments == null || html != null || attachments.stream().allMatch(part -> part.contentId() == null),
                "has a \"content_id\", but there is no \"html\" that could show it");
        require("headers", headers == null || headers.size() <= MAX_HEADERS, "has more than " + MAX_HEADERS);
        if (headers != null) {
            headers.forEach(SendRequest::requireHeader);
        }
    }

    private static void requireHeader(String name, String value) {
        require("headers", HEADER_NAME.matcher(name).matches(), "has a name with characters that a name cannot have");
        String lower = name.toLowerCase(Locale.ROOT);
        require(
                "headers",
                !OWN_HEADERS.contains(lower) && !lower.startsWith("content-") && !lower.startsWith("resent-"),
                "has %s, which cannot be set so".formatted(name));
        Lines.require("headers." + name, value);
        require("headers", value.length() <= MAX_HEADER_CHARACTERS, "has a value longer than " + MAX_HEADER_CHARACTERS);
    }

    private static void require(String field, boolean legal, String problem) {
        if (!legal) {
            throw new IllegalArgumentException("field \"%s\" %s".formatted(field, problem));
        }
    }

    /**
     * A file that goes with a message.
     *
     * @param contentType {@code application/octet-stream} unless given
     * @param data in base64
     * @param contentId by which HTML shows it: {@code <img src="cid:…">}
     */
    record Attachment(
            String name,
            @JsonProperty("content_type") @Nullable String contentType,
            String data,
            @JsonProperty("content_id") @Nullable String contentId) {
        /** RFC 2045, section 5.1. */
        private static final Pattern TYPE = Pattern.compile(
                "[A-Za-z0-9!#$&^_.+-]+/[A-Za-z0-9!#$&^_.+-]+(; *[A-Za-z0-9-]+=([A-Za-z0-9!#$&^_.+-]+|\"[ !#-\\[\\]-~]*\"))*");

        private static final Pattern ID = Pattern.compile("[A-Za-z0-9!#$%&'*+/=?^_`{|}~.@-]{1,200}");
        private static final int MAX_NAME_CHARACTERS = 255;

        Attachment {
            Lines.require("attachments.name", name);
            require(
                    "attachments.name",
                    !name.isEmpty() && name.length() <= MAX_NAME_CHARACTERS,
                    "is empty or longer than " + MAX_NAME_CHARACTERS);
            require(
                    "attachments.content_type",
                    contentType == null || isLeaf(contentType),
                    "is not the type of a file, for example image/png");
            require(
                    "attachments.content_id",
                    contentId == null || ID.matcher(contentId).matches(),
                    "has characters that it cannot have; use letters, digits, . and @");
        }

        private static boolean isLeaf(String type) {
            String lower = type.toLowerCase(Locale.ROOT);
            return TYPE.matcher(type).matches() && !lower.startsWith("multipart/") && !lower.startsWith("message/");
        }

        String type() {
            return contentType == null ? "application/octet-stream" : contentType;
        }

        byte[] bytes() {
            try {
                return Base64.getDecoder().decode(data);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "field \"attachments.data\" of %s is not base64: %s".formatted(name, e.getMessage()), e);
            }
        }
    }
}
