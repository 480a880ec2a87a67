package dev.asml.threader.wasm.names;

/** Reads a mangled name from left to right. */
final class Letters {
    private final String text;
    private int at;

    Letters(String text, int at) {
        this.text = text;
        this.at = at;
    }

    MangledNameException unknown() {
        return new MangledNameException(text);
    }

    boolean atEnd() {
        return at >= text.length();
    }

    int at() {
        return at;
    }

    void to(int position) {
        if (position < 0 || position >= at) {
            throw unknown(); // a reference leads back, never on, so that none leads round in circles
        }
        at = position;
    }

    void backTo(int position) {
        at = position;
    }

    char peek() {
        return atEnd() ? '\0' : text.charAt(at);
    }

    char next() {
        if (atEnd()) {
            throw unknown();
        }
        return text.charAt(at++);
    }

    boolean eat(char letter) {
        if (peek() != letter) {
            return false;
        }
        at++;
        return true;
    }

    boolean eat(String letters) {
        if (!text.startsWith(letters, at)) {
            return false;
        }
        at += letters.length();
        return true;
    }

    boolean atDigit() {
        return peek() >= '0' && peek() <= '9';
    }

    /** A decimal number; one that begins with 0 is 0. */
    int number() {
        if (eat('0')) {
            return 0;
        }
        int value = 0;
        int digits = 0;
        while (atDigit()) {
            value = value * 10 + (next() - '0');
            if (++digits > 6) {
                throw unknown();
            }
        }
        if (digits == 0) {
            throw unknown();
        }
        return value;
    }

    String take(int length) {
        if (length > text.length() - at) {
            throw unknown();
        }
        at += length;
        return text.substring(at - length, at);
    }
}
