package dev.asml.cli.screen;

import dev.asml.cli.view.Picture;
import java.util.ArrayDeque;
import java.util.Deque;

/** How a session is felt at the viewer: pictures a second, the way to it, and from an input to its picture. */
final class Pulse {
    private static final long SECOND = 1_000_000_000;
    private static final int INPUTS = 64;

    private final Deque<Long> shown = new ArrayDeque<>();
    private final long[] sent = new long[INPUTS];
    private long lastInput;
    private long inputNanos;
    private long pingSent;
    private long wayNanos;

    /** A picture is on the screen. */
    synchronized void shown(Picture picture, long nanos) {
        shown.addLast(nanos);
        forget(nanos);
        long input = picture.input();
        if (input > lastInput) {
            lastInput = input;
            inputNanos = nanos - sent[(int) (input % INPUTS)];
        }
    }

    private void forget(long nanos) {
        while (!shown.isEmpty() && nanos - shown.getFirst() > SECOND) {
            shown.removeFirst();
        }
    }

    /** An input is on its way. */
    synchronized void sent(long sequence, long nanos) {
        sent[(int) (sequence % INPUTS)] = nanos;
    }

    synchronized void pinged(long nanos) {
        pingSent = nanos;
    }

    synchronized void ponged(long nanos) {
        wayNanos = nanos - pingSent;
    }

    /** As the status line shows it. */
    synchronized String text(long nanos) {
        forget(nanos);
        String text = shown.size() + " fps";
        if (wayNanos > 0) {
            text += "  " + millis(wayNanos) + " there and back";
        }
        return inputNanos > 0 ? text + "  input " + millis(inputNanos) : text;
    }

    private static String millis(long nanos) {
        return Math.max(1, nanos / 1_000_000) + " ms";
    }
}
