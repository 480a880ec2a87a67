package dev.asml.iomods.mail;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a service configures.
 *
 * @param host of a mail server; without it messages are kept in a folder
 * @param clientName what the server is told in EHLO
 * @param timeoutSeconds to connect, and for each answer
 * @param connections the most at a time
 * @param caFile a file with the authorities that are believed
 * @param from who sends unless a message says otherwise
 * @param allowFrom who may be said to send
 * @param allowTo who may be written to
 * @param maxBytes of a message
 * @param maxRecipients of a message
 */
record MailSettings(
        @Nullable String host,
        @Nullable Integer port,
        @Nullable Security security,
        @Nullable String username,
        @Nullable String password,
        @JsonProperty("client_name") @Nullable String clientName,
        @JsonProperty("timeout_seconds") @Nullable Integer timeoutSeconds,
        @Nullable Integer connections,
        @JsonProperty("ca_file") @Nullable String caFile,
        @Nullable String from,
        @JsonProperty("allow_from") @Nullable String allowFrom,
        @JsonProperty("allow_to") @Nullable String allowTo,
        @JsonProperty("max_bytes") @Nullable Integer maxBytes,
        @JsonProperty("max_recipients") @Nullable Integer maxRecipients) {
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._-]+|[0-9A-Fa-f:.]+");
    private static final Pattern CLIENT_NAME = Pattern.compile("[A-Za-z0-9.-]+|\\[[0-9A-Fa-f:.]+]");

    /** What a client says that has no name: RFC 5321, section 4.1.3. */
    private static final String NAMELESS = "[127.0.0.1]";

    private static final int MOST_PORT = 65_535;
    private static final int DEFAULT_BYTES = 4 << 20;

    /** More would not fit into an input of 8 MiB. */
    private static final int MOST_BYTES = 8 << 20;

    private static final int DEFAULT_RECIPIENTS = 50;

    /** What every server takes: RFC 5321, section 4.5.3.1.8. */
    private static final int MOST_RECIPIENTS = 100;

    private static final int DEFAULT_SECONDS = 30;
    private static final int MOST_SECONDS = 600;
    private static final int DEFAULT_CONNECTIONS = 4;
    private static final int MOST_CONNECTIONS = 64;

    MailSettings {
        requireForm("host", host, HOST, "a name or an address, without scheme and port");
        requireForm("client_name", clientName, CLIENT_NAME, "a host's name, or an address in brackets");
        requireNumber("port", port, MOST_PORT);
        requireNumber("timeout_seconds", timeoutSeconds, MOST_SECONDS);
        requireNumber("connections", connections, MOST_CONNECTIONS);
        requireNumber("max_bytes", maxBytes, MOST_BYTES);
        requireNumber("max_recipients", maxRecipients, MOST_RECIPIENTS);
        if ((username == null) != (password == null)) {
            throw new IllegalArgumentException("\"username\" and \"password\" belong together; one is missing");
        }
        if (host == null) {
            requireNoServer(port, security, username, clientName, timeoutSeconds, connections, caFile);
        } else if (password != null && security == Security.NONE && !isLocal(host)) {
            throw new IllegalArgumentException(
                    "\"security\" is \"none\", which would show the password to everybody on the way; use starttls or tls");
        }
    }

    private static void requireForm(String key, @Nullable String text, Pattern form, String description) {
        if (text != null && !form.matcher(text).matches()) {
            throw new IllegalArgumentException("\"%s\" is \"%s\"; it has to be %s".formatted(key, text, description));
        }
    }

    private static void requireNumber(String key, @Nullable Integer number, int most) {
        if (number != null && (number < 1 || number > most)) {
            throw new IllegalArgumentException("\"%s\" is %d; it can be 1 to %d".formatted(key, number, most));
        }
    }

    private static void requireNoServer(
            @Nullable Integer port,
            @Nullable Security security,
            @Nullable String username,
            @Nullable String clientName,
            @Nullable Integer timeoutSeconds,
            @Nullable Integer connections,
            @Nullable String caFile) {
        Map<String, @Nullable Object> keys = new LinkedHashMap<>();
        keys.put("port", port);
        keys.put("security", security);
        keys.put("username", username);
        keys.put("client_name", clientName);
        keys.put("timeout_seconds", timeoutSeconds);
        keys.put("connections", connections);
        keys.put("ca_file", caFile);
        keys.values().removeIf(Objects::isNull);
        if (!keys.isEmpty()) {
            throw new IllegalArgumentException("\"%s\" is of a mail server, but there is no \"host\""
                    .formatted(keys.keySet().iterator().next()));
        }
    }

    private static boolean isLocal(String host) {
        return host.equals("localhost") || host.startsWith("127.") || host.equals("::1");
    }

    /** @param durable the folder that stays, if a Threader gave one */
    Office open(Optional<Path> durable) throws IOException {
        Optional<Mailbox> sender = Optional.ofNullable(from).map(text -> Mailbox.parse("from", text));
        Addresses senders = Optional.ofNullable(allowFrom)
                .map(text -> Addresses.parse("allow_from", text))
                .or(() -> sender.map(Addresses::only))
                .orElse(Addresses.ANY);
        Addresses recipients = allowTo == null ? Addresses.ANY : Addresses.parse("allow_to", allowTo);
        return new Office(
                carrier(durable),
                sender,
                senders,
                recipients,
                maxRecipients == null ? DEFAULT_RECIPIENTS : maxRecipients);
    }

    private Carrier carrier(Optional<Path> durable) throws IOException {
        int most = maxBytes == null ? DEFAULT_BYTES : maxBytes;
        if (host == null) {
            Path folder = durable.orElseThrow(() -> new IllegalArgumentException(
                    "there is no \"host\", nor a folder that stays: messages have no way"));
            return new Outbox(Files.createDirectories(folder.resolve("outbox")), most);
        }
        Security kept = security == null ? Security.STARTTLS : security;
        return new MailServer(new ServerSettings(
                host,
                port == null ? kept.port() : port,
                kept,
                username,
                password,
                clientName == null ? NAMELESS : clientName,
                Duration.ofSeconds(timeoutSeconds == null ? DEFAULT_SECONDS : timeoutSeconds),
                connections == null ? DEFAULT_CONNECTIONS : connections,
                most,
                caFile == null ? Optional.empty() : Optional.of(Authorities.read("ca_file", caFile))));
    }
}
