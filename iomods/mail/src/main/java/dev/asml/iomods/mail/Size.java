package dev.asml.iomods.mail;

import dev.asml.iomod.IomodFailure;
import jakarta.mail.MessagingException;
import java.io.IOException;
import java.io.OutputStream;

/** Counts the bytes of a message. */
final class Size extends OutputStream {
    private long bytes;

    private Size() {}

    /**
     * Lets a message pass that is not too large.
     *
     * @throws IomodFailure {@code LIMIT}
     */
    static void require(Mime message, long maxBytes) throws IOException, MessagingException {
        Size size = new Size();
        message.writeTo(size);
        if (size.bytes > maxBytes) {
            throw new IomodFailure(
                    "LIMIT",
                    "the message has %d bytes; one has at most %d (\"max_bytes\")".formatted(size.bytes, maxBytes));
        }
    }

    @Override
    public void write(int value) {
        bytes++;
    }

    @Override
    public void write(byte[] source, int offset, int length) {
        bytes += length;
    }
}
