package dev.asml.iomods.mail;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How a connection to a mail server is kept from others. */
enum Security {
    /** It begins in the clear and has to change to TLS: RFC 3207. */
    @JsonProperty("starttls")
    STARTTLS(587),
    /** From the first byte: RFC 8314. */
    @JsonProperty("tls")
    TLS(465),
    /** Not at all. */
    @JsonProperty("none")
    NONE(25);

    private final int port;

    Security(int port) {
        this.port = port;
    }

    /** Where servers listen. */
    int port() {
        return port;
    }
}
