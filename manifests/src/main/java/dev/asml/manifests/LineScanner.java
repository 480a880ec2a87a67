package dev.asml.manifests;

/**
 * Finds the line of every key and element of a TOML text.
 *
 * <p>The text has been parsed already, and the parser keeps no positions; so this follows the grammar only as far as
 * keys, tables and arrays go, and takes values on trust. Whatever text it is given, it comes to an end.
 */
final class LineScanner {
    private static final char END = '\uffff';
    private static final int DEEPEST = 1000;

    private final String text;
    private int at;
    private int line = 1;
    private int depth;

    private LineScanner(String text) {
        this.text = text;
    }

    static Lines scan(String text) {
        return new LineScanner(text).document();
    }

    private Lines document() {
        Lines root = new Lines(1);
        Lines table = root;
        for (char next = skipBlank(); next != END; next = skipBlank()) {
            if (next == '[') {
                table = header(root);
            } else {
                keyAndValue(table);
            }
        }
        return root;
    }

    private Lines header(Lines root) {
        take();
        boolean array = accept('[');
        int start = line;
        Lines table = root;
        do {
            skipSpace();
            table = table.current().enter(key(), start);
            skipSpace();
        } while (accept('.'));
        while (accept(']')) {
            skipSpace();
        }
        return array ? table.append(start) : table;
    }

    private void keyAndValue(Lines table) {
        int before = at;
        Lines value = table;
        do {
            skipSpace();
            value = value.enter(key(), line);
            skipSpace();
        } while (accept('.'));
        if (accept('=')) {
            skipSpace();
            value(value);
        }
        if (at == before) {
            take();
        }
    }

    private String key() {
        char first = peek();
        int start = at;
        if (first == '"' || first == '\'') {
            skipString();
            String quoted = text.substring(start + 1, Math.max(start + 1, at - 1));
            return first == '"' ? Escapes.resolve(quoted) : quoted;
        }
        while (Character.isLetterOrDigit(peek()) || peek() == '_' || peek() == '-') {
            take();
        }
        return text.substring(start, at);
    }

    private void value(Lines value) {
        switch (peek()) {
            case '"', '\'' -> skipString();
            case '[' -> nested(() -> array(value));
            case '{' -> nested(() -> inlineTable(value));
            default -> skipBare();
        }
    }

    private void nested(Runnable body) {
        take();
        if (++depth <= DEEPEST) {
            body.run();
        }
        depth--;
    }

    private void array(Lines array) {
        for (char next = skipBlank(); next != END && next != ']'; next = skipBlank()) {
            int before = at;
            value(array.append(line));
            skipBlank();
            if (!accept(',') && at == before) {
                take();
            }
        }
        accept(']');
    }

    private void inlineTable(Lines table) {
        for (char next = skipBlank(); next != END && next != '}'; next = skipBlank()) {
            keyAndValue(table);
            skipBlank();
            accept(',');
        }
        accept('}');
    }

    private void skipBare() {
        while (peek() != END && ",]}#\n".indexOf(peek()) < 0) {
            take();
        }
    }

    private void skipString() {
        char quote = peek();
        String triple = String.valueOf(quote).repeat(3);
        if (text.startsWith(triple, at)) {
            skipUntil(triple, quote == '"');
            while (accept(quote)) {
                // A multi-line string may end in one or two quotes of its own.
            }
        } else {
            skipUntil(String.valueOf(quote), quote == '"');
        }
    }

    private void skipUntil(String quotes, boolean escapes) {
        take(quotes.length());
        while (peek() != END && !text.startsWith(quotes, at)) {
            take(escapes && peek() == '\\' ? 2 : 1);
        }
        take(quotes.length());
    }

    /** Skips spaces, line ends and comments; gives the character after them. */
    private char skipBlank() {
        while (Character.isWhitespace(peek()) || peek() == '#') {
            if (peek() == '#') {
                skipComment();
            } else {
                take();
            }
        }
        return peek();
    }

    private void skipComment() {
        while (peek() != END && peek() != '\n') {
            take();
        }
    }

    private void skipSpace() {
        while (peek() == ' ' || peek() == '\t') {
            take();
        }
    }

    private char peek() {
        return at < text.length() ? text.charAt(at) : END;
    }

    private boolean accept(char wanted) {
        if (peek() != wanted) {
            return false;
        }
        take();
        return true;
    }

    private void take(int count) {
        for (int i = 0; i < count; i++) {
            take();
        }
    }

    private void take() {
        if (peek() == '\n') {
            line++;
        }
        at = Math.min(at + 1, text.length());
    }
}
