package dev.asml.cli.view;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A viewer's connection to a session. One thread takes messages; any may send.
 *
 * <p>What a method cannot send is not reported by it: the reason comes as the last message.
 */
public final class ViewSocket implements AutoCloseable {
    private static final String PROTOCOL = "asml-view.1";
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final long SEND_SECONDS = 30;

    /** A Threader that says nothing is asked for a sign of life so often, and given up after so long. */
    private static final Duration QUIET = Duration.ofSeconds(2);

    private static final Duration SILENT = Duration.ofSeconds(40);

    private final HttpClient http;
    private final WebSocket socket;
    private final Inbox inbox;
    private final FrameDecoder frames = new FrameDecoder();
    private boolean welcomed;
    private Duration silence = Duration.ZERO;

    private ViewSocket(HttpClient http, WebSocket socket, Inbox inbox) {
        this.http = http;
        this.socket = socket;
        this.inbox = inbox;
    }

    /**
     * Connects.
     *
     * @param address of {@code http}, {@code https}, {@code ws} or {@code wss}
     * @throws ViewException if there is no session to see at that address
     */
    public static ViewSocket open(URI address, Optional<String> token) throws InterruptedException {
        HttpClient http = HttpClient.newBuilder().connectTimeout(CONNECT).build();
        Inbox inbox = new Inbox();
        WebSocket.Builder builder =
                http.newWebSocketBuilder().connectTimeout(CONNECT).subprotocols(PROTOCOL);
        token.ifPresent(text -> builder.header("Authorization", "Bearer " + text));
        try {
            return new ViewSocket(
                    http, builder.buildAsync(socketAddress(address), inbox).get(), inbox);
        } catch (ExecutionException e) {
            http.shutdownNow();
            throw new ViewException("no view at %s: %s".formatted(address, reason(e.getCause())), e);
        }
    }

    private static URI socketAddress(URI address) {
        return URI.create(address.toString().replaceFirst("^http", "ws"));
    }

    private static String reason(@Nullable Throwable failure) {
        return switch (failure) {
            case WebSocketHandshakeException refused
            when refused.getResponse() != null ->
                "it answers with status " + refused.getResponse().statusCode();
            case null -> "it does not answer";
            default -> failure.getMessage() == null ? failure.toString() : failure.getMessage();
        };
    }

    /**
     * Takes the next message; empty if none comes in time. After {@link ViewMessage.Lost} there are no more.
     *
     * @throws ViewException if what comes is not as the protocol has it
     */
    public Optional<ViewMessage> next(Duration patience) throws InterruptedException {
        Inbox.@Nullable Item item = inbox.poll(patience);
        if (item == null) {
            return idle(patience);
        }
        silence = Duration.ZERO;
        return switch (item) {
            case Inbox.Item.Text(var text) -> read(text);
            case Inbox.Item.Binary(var bytes) -> {
                socket.request(1);
                yield Optional.of(frames.decode(ByteBuffer.wrap(bytes)));
            }
            case Inbox.Item.Closed(var reason) -> Optional.of(new ViewMessage.Lost(reason));
        };
    }

    /** Nothing came. A connection that breaks just after it was made does not always say so: then sending fails. */
    private Optional<ViewMessage> idle(Duration waited) {
        long before = silence.dividedBy(QUIET);
        silence = silence.plus(waited);
        if (silence.compareTo(SILENT) > 0) {
            inbox.lost("the Threader is silent");
        } else if (silence.dividedBy(QUIET) > before) {
            ping(0);
        }
        return Optional.empty();
    }

    private Optional<ViewMessage> read(String text) {
        socket.request(1);
        Optional<ViewMessage> message = Messages.parse(text);
        if (!welcomed && message.isPresent()) {
            welcomed = true;
            if (!(message.get() instanceof ViewMessage.Welcome)) {
                throw new ViewException("the session does not begin with its welcome");
            }
        }
        return message;
    }

    /** Says that a picture is shown, so that the next may come. */
    public void acknowledge(Picture picture) {
        send(Messages.object()
                .put("ack", picture.number())
                .put("fb", picture.framebuffer())
                .toString());
    }

    /** Asks for an answer at once. */
    public void ping(long number) {
        send(Messages.object().put("ping", number).toString());
    }

    /** Tells what a person did. */
    public void send(long sequence, int framebuffer, List<Input> inputs) {
        send(Input.message(sequence, framebuffer, inputs));
    }

    private synchronized void send(String text) {
        try {
            socket.sendText(text, true).get(SEND_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | IllegalStateException e) {
            inbox.lost("the connection is broken");
        } catch (TimeoutException e) {
            inbox.lost("the Threader does not take what is sent");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        socket.abort();
        // Not close(): that would wait for the connection's end.
        http.shutdownNow();
    }
}
