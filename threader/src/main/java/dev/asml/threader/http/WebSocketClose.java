package dev.asml.threader.http;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Why a WebSocket is closed.
 *
 * @param code as RFC 6455 numbers it; 4000 and more are the protocol's own
 * @param reason for people
 */
record WebSocketClose(int code, String reason) {
    static final int NORMAL = 1000;
    static final int GOING_AWAY = 1001;
    static final int PROTOCOL = 1002;
    static final int NO_TEXT = 1003;
    static final int MALFORMED = 1007;
    static final int POLICY = 1008;
    static final int TOO_BIG = 1009;
    static final int BROKEN = 1011;
    static final int SLOW = 4000;

    /** Stands for a close without a code, and for a connection that ended without one; never sent. */
    static final WebSocketClose UNTOLD = new WebSocketClose(1005, "");

    private static final int MAX_REASON = 123;

    /** What a close frame carries. */
    byte[] payload() {
        if (code == UNTOLD.code) {
            return new byte[0];
        }
        byte[] text = shortened().getBytes(StandardCharsets.UTF_8);
        byte[] payload = new byte[2 + text.length];
        payload[0] = (byte) (code >>> 8);
        payload[1] = (byte) code;
        System.arraycopy(text, 0, payload, 2, text.length);
        return payload;
    }

    private String shortened() {
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        if (text.length <= MAX_REASON) {
            return reason;
        }
        int end = MAX_REASON;
        while ((text[end] & 0xC0) == 0x80) {
            end--; // amid a character
        }
        return new String(Arrays.copyOf(text, end), StandardCharsets.UTF_8);
    }

    /** Whether one side may send the code to the other. */
    static boolean sendable(int code) {
        return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) || (code >= 3000 && code <= 4999);
    }
}
