package dev.asml.iomods.mail;

import java.util.Optional;

/**
 * What a configuration allows, and where messages go.
 *
 * @param from who sends unless a message says otherwise
 * @param allowFrom who may be said to send
 * @param allowTo who may be written to
 * @param maxRecipients of a message
 */
record Office(Carrier carrier, Optional<Mailbox> from, Addresses allowFrom, Addresses allowTo, int maxRecipients)
        implements AutoCloseable {
    @Override
    public void close() {
        carrier.close();
    }
}
