package dev.asml.threader.wasm.wit;

/**
 * WIT text as a row of words and signs, without its comments.
 *
 * <p>Source of the rules: the component model's WIT.md, "Lexical structure".
 */
final class WitText {
    private final String file;
    private final String text;
    private int at;
    private int line = 1;
    private String token = "";
    private int tokenLine;

    WitText(String file, String text) {
        this.file = file;
        this.text = text;
        advance();
    }

    /** For messages. */
    String file() {
        return file;
    }

    /** The line of what comes next. */
    int line() {
        return tokenLine;
    }

    /** Whether that is what comes next. */
    boolean at(String expected) {
        return token.equals(expected);
    }

    /** Whether the text is over. */
    boolean ended() {
        return token.isEmpty();
    }

    /** Takes what comes next. */
    String take() {
        if (ended()) {
            throw failure("ends in the middle of a declaration");
        }
        String taken = token;
        advance();
        return taken;
    }

    /** Takes that, if it is what comes next. */
    boolean skip(String expected) {
        if (!at(expected)) {
            return false;
        }
        advance();
        return true;
    }

    /** Takes that, which must come next. */
    void expect(String expected) {
        if (!skip(expected)) {
            throw failure("expected '%s' but found %s".formatted(expected, found()));
        }
    }

    /** Takes a name; one that is a keyword is written with a percent sign. */
    String name() {
        String word = token.startsWith("%") ? token.substring(1) : token;
        if (word.isEmpty() || !Character.isLetter(word.charAt(0))) {
            throw failure("expected a name but found " + found());
        }
        advance();
        return word;
    }

    /** An error at what comes next. */
    WitException failure(String message) {
        return new WitException(file, tokenLine, message);
    }

    private String found() {
        return ended() ? "the end" : "'" + token + "'";
    }

    private void advance() {
        skipBlanks();
        tokenLine = line;
        int from = at;
        if (text.startsWith("->", at)) {
            at += 2;
        } else if (at < text.length()) {
            at++;
            while (at < text.length() && isWord(text.charAt(from)) && isWord(text.charAt(at))) {
                at++;
            }
        }
        token = text.substring(from, at);
    }

    private boolean isWord(char c) {
        return Character.isLetterOrDigit(c) || c == '%' || c == '_' || c == '-';
    }

    private void skipBlanks() {
        while (at < text.length()) {
            if (text.startsWith("//", at)) {
                skipTo(text.indexOf('\n', at));
            } else if (text.startsWith("/*", at)) {
                skipBlockComment();
            } else if (Character.isWhitespace(text.charAt(at))) {
                skipTo(at + 1);
            } else {
                return;
            }
        }
    }

    /** Block comments nest. */
    private void skipBlockComment() {
        tokenLine = line;
        int depth = 0;
        do {
            if (at >= text.length()) {
                throw failure("a comment does not end");
            }
            depth += text.startsWith("/*", at) ? 1 : text.startsWith("*/", at) ? -1 : 0;
            skipTo(at + (text.startsWith("/*", at) || text.startsWith("*/", at) ? 2 : 1));
        } while (depth > 0);
    }

    private void skipTo(int end) {
        int limit = end < 0 ? text.length() : end;
        for (; at < limit; at++) {
            if (text.charAt(at) == '\n') {
                line++;
            }
        }
    }
}
