package dev.asml.iomods.mail;

import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * How a mail server is reached.
 *
 * @param username none if the server asks for nobody
 * @param clientName what the server is told in EHLO
 * @param timeout to connect, and for each answer
 * @param connections the most at a time
 * @param maxBytes the most that one message may have
 * @param trusted makes connections that trust certain authorities; none for those of Java
 */
record ServerSettings(
        String host,
        int port,
        Security security,
        @Nullable String username,
        @Nullable String password,
        String clientName,
        Duration timeout,
        int connections,
        long maxBytes,
        Optional<SSLSocketFactory> trusted) {}
