package dev.asml.cli.screen;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Bytes for a terminal, in the making. */
final class Ansi {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    Ansi text(String text) {
        bytes.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    Ansi octet(int octet) {
        bytes.write(octet);
        return this;
    }

    /** A number in decimal digits. */
    Ansi number(int number) {
        if (number >= 10) {
            number(number / 10);
        }
        bytes.write('0' + number % 10);
        return this;
    }

    /** A control sequence. */
    Ansi control(String body) {
        return text("\u001b[" + body);
    }

    /** Moves the cursor; the first row and column are 0. */
    Ansi move(int row, int column) {
        return text("\u001b[").number(row + 1).octet(';').number(column + 1).octet('H');
    }

    int size() {
        return bytes.size();
    }

    byte[] toBytes() {
        return bytes.toByteArray();
    }

    @Override
    public String toString() {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
