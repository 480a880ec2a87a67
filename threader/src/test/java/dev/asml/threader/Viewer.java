package dev.asml.threader;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.asml.threader.device.Canvas;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.zip.DataFormatException;

/** A viewer of a session, over the JDK's WebSocket. */
final class Viewer implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long PATIENCE = 30;

    /** Something that came: a text, a frame, or the close with its code. */
    private sealed interface Came {
        record Text(JsonNode message) implements Came {}

        record Frame(byte[] message) implements Came {}

        record Closed(int code, String reason) implements Came {}
    }

    final Canvas canvas = new Canvas();
    private final HttpClient client = HttpClient.newHttpClient();
    private final BlockingQueue<Came> came = new LinkedBlockingQueue<>();
    private final WebSocket socket;

    /** Connects to the view; fails with what the server says instead. */
    Viewer(URI view, String token) {
        try {
            socket = client.newWebSocketBuilder()
                    .subprotocols("asml-view.1")
                    .header("authorization", "Bearer " + token)
                    .buildAsync(view, new Listener())
                    .join();
        } catch (CompletionException e) {
            client.close();
            throw e;
        }
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                came.add(new Came.Text(parse(text.toString())));
                text.setLength(0);
            }
            from.request(1);
            return CompletableFuture.completedStage(null);
        }

        @Override
        public CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
            byte[] part = new byte[data.remaining()];
            data.get(part);
            bytes.writeBytes(part);
            if (last) {
                came.add(new Came.Frame(bytes.toByteArray()));
                bytes.reset();
            }
            from.request(1);
            return CompletableFuture.completedStage(null);
        }

        @Override
        public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            came.add(new Came.Closed(code, reason));
            return CompletableFuture.completedStage(null);
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            came.add(new Came.Closed(1006, error.toString()));
        }
    }

    private static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    private Came next() throws InterruptedException {
        Came next = came.poll(PATIENCE, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("nothing came for %d s".formatted(PATIENCE));
        }
        return next;
    }

    Viewer send(String text) {
        socket.sendText(text.replace('\'', '"'), true).join();
        return this;
    }

    /** Waits for a text of that type; frames that come before are shown. */
    JsonNode text(String type) throws InterruptedException {
        while (true) {
            switch (next()) {
                case Came.Text(JsonNode message)
                when message.path("type").asText().equals(type) -> {
                    return message;
                }
                case Came.Text _ -> {}
                case Came.Frame(byte[] message) -> show(message);
                case Came.Closed closed -> throw new AssertionError("closed: " + closed);
            }
        }
    }

    /** Shows and acknowledges frames until one is as wanted. */
    Viewer until(Predicate<Canvas> wanted) throws InterruptedException {
        while (true) {
            switch (next()) {
                case Came.Frame(byte[] message) -> {
                    show(message);
                    if (wanted.test(canvas)) {
                        return this;
                    }
                }
                case Came.Text _ -> {}
                case Came.Closed closed -> throw new AssertionError("closed: " + closed);
            }
        }
    }

    private void show(byte[] message) {
        take(message);
        try {
            acknowledge();
        } catch (CompletionException _) {
            // The session has closed the socket meanwhile; what it said before is yet to be read.
        }
    }

    private void take(byte[] message) {
        try {
            canvas.apply(message);
        } catch (DataFormatException e) {
            throw new AssertionError(e);
        }
    }

    /** Shows one frame without an acknowledgement. */
    Viewer frame() throws InterruptedException {
        while (true) {
            switch (next()) {
                case Came.Frame(byte[] message) -> {
                    take(message);
                    return this;
                }
                case Came.Text _ -> {}
                case Came.Closed closed -> throw new AssertionError("closed: " + closed);
            }
        }
    }

    /** Acknowledges what is shown. */
    Viewer acknowledge() {
        return send("{'ack':%d,'fb':%d}".formatted(canvas.number, canvas.framebuffer));
    }

    /** Waits for the close; gives its code. */
    int closed() throws InterruptedException {
        while (true) {
            if (next() instanceof Came.Closed(int code, String _)) {
                return code;
            }
        }
    }

    @Override
    public void close() {
        socket.abort();
        client.shutdownNow();
    }
}
