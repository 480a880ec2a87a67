package dev.asml.threader.wasm.policy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;

/** The format of {@code sprintf}, as Go's package fmt has it; verbs of types that Rego lacks are left out. */
final class Sprintf {
    private static final int MAX_WIDTH = 10_000;

    private final String format;
    private final List<Value> values;
    private final StringBuilder out = new StringBuilder();
    private int at;
    private int used;

    private Sprintf(String format, List<Value> values) {
        this.format = format;
        this.values = values;
    }

    static String format(String format, List<Value> values) {
        return new Sprintf(format, values).format();
    }

    /** What {@code %v} makes of a value: a text is without quotes. */
    static String plain(Value value) {
        return value instanceof Value.Text(String text) ? text : value.rego();
    }

    private String format() {
        while (at < format.length()) {
            char c = format.charAt(at++);
            if (c != '%') {
                out.append(c);
            } else if (at == format.length()) {
                out.append("%!(NOVERB)");
            } else {
                verb();
            }
            Bounds.requireText(out.length());
        }
        if (used < values.size()) {
            extra();
        }
        return out.toString();
    }

    private void extra() {
        out.append("%!(EXTRA ");
        for (int i = used; i < values.size(); i++) {
            out.append(i > used ? ", " : "")
                    .append(type(values.get(i)))
                    .append('=')
                    .append(plain(values.get(i)));
        }
        out.append(')');
    }

    private static String type(Value value) {
        return value instanceof Value.Num number ? number.whole() ? "int" : "float64" : "string";
    }

    /** Flags, width and precision of one verb. */
    private record Shape(String flags, int width, int precision) {
        boolean has(char flag) {
            return flags.indexOf(flag) >= 0;
        }
    }

    private void verb() {
        int start = at;
        while (at < format.length() && "+-# 0".indexOf(format.charAt(at)) >= 0) {
            at++;
        }
        String flags = format.substring(start, at);
        int width = number();
        int precision = -1;
        if (at < format.length() && format.charAt(at) == '.') {
            at++;
            precision = Math.max(0, number());
        }
        if (at == format.length()) {
            out.append("%!(NOVERB)");
            return;
        }
        char verb = format.charAt(at++);
        if (verb == '%') {
            out.append('%');
        } else if (used == values.size()) {
            out.append("%!").append(verb).append("(MISSING)");
        } else {
            pad(formatted(verb, values.get(used++), new Shape(flags, width, precision)), flags, width);
        }
    }

    private int number() {
        int start = at;
        int number = 0;
        while (at < format.length() && Character.isDigit(format.charAt(at))) {
            number = Math.min(MAX_WIDTH, number * 10 + Character.digit(format.charAt(at++), 10));
        }
        return at > start ? number : -1;
    }

    private void pad(String text, String flags, int width) {
        int missing = Math.max(0, width - text.codePointCount(0, text.length()));
        if (flags.indexOf('-') >= 0) {
            out.append(text).repeat(" ", missing);
        } else if (flags.indexOf('0') >= 0 && text.matches("[+-]?[0-9a-fA-F.]+")) {
            int sign = text.startsWith("-") || text.startsWith("+") ? 1 : 0;
            out.append(text, 0, sign).repeat("0", missing).append(text, sign, text.length());
        } else {
            out.repeat(" ", missing).append(text);
        }
    }

    private static String formatted(char verb, Value value, Shape shape) {
        return switch (verb) {
            case 'v', 's' -> cut(plain(value), shape.precision());
            case 'q' ->
                value instanceof Value.Text
                        ? value.rego()
                        : Value.of(plain(value)).rego();
            case 't' -> value instanceof Value.Bool(boolean truth) ? Boolean.toString(truth) : wrong(verb, value);
            case 'd' -> whole(verb, value, 10, shape);
            case 'x' ->
                value instanceof Value.Text(String text) ? EncodingBuiltins.hex(text) : whole(verb, value, 16, shape);
            case 'X' ->
                (value instanceof Value.Text(String text) ? EncodingBuiltins.hex(text) : whole('x', value, 16, shape))
                        .toUpperCase(Locale.ROOT);
            case 'o' -> whole(verb, value, 8, shape);
            case 'b' -> whole(verb, value, 2, shape);
            case 'c' -> value instanceof Value.Num number ? Character.toString(codePoint(number)) : wrong(verb, value);
            case 'f', 'F' ->
                value instanceof Value.Num(BigDecimal number)
                        ? sign(
                                number.setScale(shape.precision() < 0 ? 6 : shape.precision(), RoundingMode.HALF_EVEN)
                                        .toPlainString(),
                                shape)
                        : wrong(verb, value);
            case 'e', 'E', 'g', 'G' ->
                value instanceof Value.Num(BigDecimal number)
                        ? scientific(verb, number.doubleValue(), shape)
                        : wrong(verb, value);
            default -> "%!" + verb + "(" + type(value) + "=" + plain(value) + ")";
        };
    }

    private static int codePoint(Value.Num number) {
        long code = Arguments.whole(number);
        return code >= 0 && code <= Character.MAX_CODE_POINT ? (int) code : 0xfffd;
    }

    private static String cut(String text, int precision) {
        return precision < 0 || text.codePointCount(0, text.length()) <= precision
                ? text
                : text.substring(0, text.offsetByCodePoints(0, precision));
    }

    private static String whole(char verb, Value value, int base, Shape shape) {
        if (!(value instanceof Value.Num number) || !number.whole()) {
            return wrong(verb, value);
        }
        BigInteger whole = number.value().toBigIntegerExact();
        return sign(whole.toString(base), shape);
    }

    private static String sign(String number, Shape shape) {
        if (number.startsWith("-")) {
            return number;
        }
        return shape.has('+') ? "+" + number : shape.has(' ') ? " " + number : number;
    }

    private static String scientific(char verb, double number, Shape shape) {
        if (verb == 'g' || verb == 'G') {
            return new Value.Num(BigDecimal.valueOf(number)).toString().replace("E", verb == 'G' ? "E" : "e");
        }
        String digits = "%." + (shape.precision() < 0 ? 6 : Math.min(shape.precision(), 100)) + verb;
        return sign(String.format(Locale.ROOT, digits.replace('E', 'E'), number), shape);
    }

    private static String wrong(char verb, Value value) {
        return "%!" + verb + "(" + type(value) + "=" + plain(value) + ")";
    }
}
