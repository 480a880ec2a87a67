package dev.asml.cli.view;

import java.io.ByteArrayOutputStream;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The messages of a connection that came and were not taken yet: at most {@link #AHEAD} of them, since the connection
 * is asked for another only when one is taken.
 */
final class Inbox implements WebSocket.Listener {
    private static final int AHEAD = 4;
    private static final int LONGEST_TEXT = 1 << 20;
    private static final int LONGEST_BINARY = 4 * FrameDecoder.MOST_PIXELS;

    /** What came. */
    sealed interface Item {
        record Text(String text) implements Item {}

        record Binary(byte[] bytes) implements Item {}

        record Closed(String reason) implements Item {}
    }

    private final BlockingQueue<Item> items = new LinkedBlockingQueue<>();
    private final StringBuilder text = new StringBuilder();
    private final ByteArrayOutputStream binary = new ByteArrayOutputStream();

    @Nullable
    Item poll(Duration patience) throws InterruptedException {
        return items.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
    }

    void lost(String reason) {
        items.add(new Item.Closed(reason));
    }

    @Override
    public void onOpen(WebSocket socket) {
        socket.request(AHEAD);
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
        text.append(part);
        if (text.length() > LONGEST_TEXT) {
            refuse(socket);
        } else if (last) {
            items.add(new Item.Text(text.toString()));
            text.setLength(0);
        } else {
            socket.request(1);
        }
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer part, boolean last) {
        byte[] bytes = new byte[part.remaining()];
        part.get(bytes);
        binary.writeBytes(bytes);
        if (binary.size() > LONGEST_BINARY) {
            refuse(socket);
        } else if (last) {
            items.add(new Item.Binary(binary.toByteArray()));
            binary.reset();
        } else {
            socket.request(1);
        }
        return null;
    }

    private void refuse(WebSocket socket) {
        lost("a message is too long");
        socket.abort();
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
        lost(reason.isEmpty() ? "the Threader closed the connection (%d)".formatted(status) : reason);
        return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable failure) {
        lost(failure.getMessage() == null ? "the connection is broken" : failure.getMessage());
    }
}
