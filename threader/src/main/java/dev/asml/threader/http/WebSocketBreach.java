package dev.asml.threader.http;

/** The other side broke the protocol; the connection is to be closed with this. */
final class WebSocketBreach extends RuntimeException {
    private final transient WebSocketClose close;

    WebSocketBreach(int code, String reason) {
        // No stack trace: it is an answer to what came in.
        super(reason, null, false, false);
        close = new WebSocketClose(code, reason);
    }

    WebSocketClose close() {
        return close;
    }
}
