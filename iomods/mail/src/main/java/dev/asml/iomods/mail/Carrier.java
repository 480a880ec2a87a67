package dev.asml.iomods.mail;

import dev.asml.iomod.Call;
import dev.asml.iomod.IomodFailure;
import java.io.IOException;

/** Where messages go. Thread-safe. */
sealed interface Carrier extends AutoCloseable permits MailServer, Outbox {
    /**
     * Hands a letter over.
     *
     * @throws IllegalArgumentException naming the field that cannot be sent
     * @throws IomodFailure if nobody will get it; {@code UNCERTAIN} if somebody may
     */
    Delivery send(Letter letter, Call call) throws IOException, InterruptedException;

    /** Keeps nothing open for another letter. */
    @Override
    void close();
}
