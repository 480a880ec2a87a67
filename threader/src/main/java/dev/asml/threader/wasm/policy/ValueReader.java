package dev.asml.threader.wasm.policy;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedMap;
import java.util.SequencedSet;

/** Reads a value from JSON (RFC 8259), or from Rego's literals of data. Used for one text. */
final class ValueReader {
    private static final int MAX_DEPTH = 500;
    private static final int MAX_EXPONENT = 400;
    private static final int MAX_DIGITS = 1000;
    private static final String EMPTY_SET = "set()";

    private final String text;
    private final boolean rego;
    private int at;
    private int depth;

    ValueReader(String text, boolean rego) {
        this.text = text;
        this.rego = rego;
    }

    Value document() {
        Value value = value();
        space();
        if (at < text.length()) {
            throw problem("nothing more was expected");
        }
        return value;
    }

    private Value value() {
        space();
        if (at >= text.length()) {
            throw problem("a value is missing");
        }
        char c = text.charAt(at);
        return switch (c) {
            case '{' -> nested(this::braces);
            case '[' -> nested(this::array);
            case '"' -> Value.of(string());
            case 't' -> word("true", Value.of(true));
            case 'f' -> word("false", Value.of(false));
            case 'n' -> word("null", Value.Null.NULL);
            case 's' -> rego ? word(EMPTY_SET, Value.set(List.of())) : number();
            default -> number();
        };
    }

    private interface Part {
        Value read();
    }

    private Value nested(Part part) {
        if (++depth > MAX_DEPTH) {
            throw problem("values nest deeper than %d".formatted(MAX_DEPTH));
        }
        at++;
        Value value = part.read();
        depth--;
        return value;
    }

    private Value word(String word, Value value) {
        if (!text.startsWith(word, at)) {
            throw problem("no value starts like this");
        }
        at += word.length();
        return value;
    }

    private Value array() {
        List<Value> items = new ArrayList<>();
        while (!closes(']', items.isEmpty())) {
            items.add(value());
        }
        return new Value.Array(items);
    }

    /** An object, or a set: the first item's end tells. */
    private Value braces() {
        SequencedMap<Value, Value> members = new LinkedHashMap<>();
        SequencedSet<Value> items = new LinkedHashSet<>();
        while (!closes('}', members.isEmpty() && items.isEmpty())) {
            Value key = value();
            if (!rego && !(key instanceof Value.Text)) {
                throw problem("the key of an object is a text");
            }
            space();
            if (rego && members.isEmpty() && (peek(',') || peek('}'))) {
                items.add(key);
                continue;
            }
            expect(':');
            members.put(key, value());
        }
        return items.isEmpty() ? new Value.Obj(members) : new Value.Set(items);
    }

    /** Whether a list is over; otherwise what separates its items has been read. */
    private boolean closes(char close, boolean first) {
        space();
        if (peek(close)) {
            at++;
            return true;
        }
        if (!first) {
            expect(',');
        }
        return false;
    }

    private String string() {
        at++;
        StringBuilder read = new StringBuilder();
        while (true) {
            if (at >= text.length()) {
                throw problem("a text does not end");
            }
            char c = text.charAt(at++);
            if (c == '"') {
                return read.toString();
            }
            if (c < ' ') {
                throw problem("a text holds a control character");
            }
            read.append(c == '\\' ? escape() : c);
        }
    }

    private char escape() {
        if (at >= text.length()) {
            throw problem("a text does not end");
        }
        char c = text.charAt(at++);
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> unicode();
            default -> throw problem("there is no such escape");
        };
    }

    private char unicode() {
        int code = 0;
        for (int i = 0; i < 4; i++) {
            int digit = at < text.length() ? Character.digit(text.charAt(at++), 16) : -1;
            if (digit < 0) {
                throw problem("\\u takes four hexadecimal digits");
            }
            code = (code << 4) | digit;
        }
        return (char) code;
    }

    private Value number() {
        int start = at;
        if (peek('-')) {
            at++;
        }
        boolean zero = peek('0');
        int digits = digits();
        if (digits == 0 || (zero && digits > 1)) {
            throw problem("no value starts like this");
        }
        if (peek('.')) {
            at++;
            require(digits());
        }
        if (peek('e') || peek('E')) {
            at++;
            if (peek('+') || peek('-')) {
                at++;
            }
            require(digits());
        }
        return number(text.substring(start, at));
    }

    private Value number(String digits) {
        if (digits.length() > MAX_DIGITS) {
            throw problem("a number has more than %d digits".formatted(MAX_DIGITS));
        }
        BigDecimal number;
        try {
            number = new BigDecimal(digits);
        } catch (NumberFormatException _) {
            throw problem("a number's exponent is too large");
        }
        if (Math.abs((long) number.scale()) > MAX_EXPONENT + MAX_DIGITS) {
            throw problem("a number's exponent is too large");
        }
        return new Value.Num(number);
    }

    private void require(int digits) {
        if (digits == 0) {
            throw problem("a number does not end");
        }
    }

    private int digits() {
        int start = at;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        return at - start;
    }

    private boolean peek(char c) {
        return at < text.length() && text.charAt(at) == c;
    }

    private void expect(char c) {
        space();
        if (!peek(c)) {
            throw problem("\"%s\" was expected".formatted(c));
        }
        at++;
    }

    private void space() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    /** Says where, and not what: the text may be confidential. */
    private IllegalArgumentException problem(String what) {
        return new IllegalArgumentException("%s at character %d".formatted(what, at));
    }
}
