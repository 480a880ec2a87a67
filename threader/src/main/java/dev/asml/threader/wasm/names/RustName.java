package dev.asml.threader.wasm.names;

import java.util.ArrayList;
import java.util.List;

/**
 * The path in a mangled name of Rust; generic arguments are passed over.
 *
 * <p>Source: Rust RFC 2603, symbol name mangling v0.
 */
final class RustName {
    private static final int DEEPEST = 200;

    private final Letters letters;
    private int depth;

    RustName(String mangled) {
        letters = new Letters(mangled, 2);
    }

    String path() {
        if (++depth > DEEPEST) {
            throw letters.unknown();
        }
        try {
            return switch (letters.next()) {
                case 'C' -> identifier();
                case 'M' -> {
                    implementation();
                    yield "<" + type() + ">";
                }
                case 'X' -> {
                    implementation();
                    yield "<" + type() + " as " + path() + ">";
                }
                case 'Y' -> "<" + type() + " as " + path() + ">";
                case 'N' -> nested();
                case 'I' -> generic();
                case 'B' -> back();
                default -> throw letters.unknown();
            };
        } finally {
            depth--;
        }
    }

    private void implementation() {
        var _ = disambiguator();
        var _ = path();
    }

    private String nested() {
        char space = letters.next();
        String outer = path();
        int number = disambiguator();
        String name = undisambiguated();
        return switch (space) {
            case 'C' -> outer + "::{closure#" + number + "}";
            case 'S' -> outer + "::{shim}";
            default -> name.isEmpty() ? outer : outer + "::" + name;
        };
    }

    private String generic() {
        String path = path();
        while (!letters.eat('E')) {
            argument();
        }
        return path;
    }

    private void argument() {
        if (letters.eat('L')) {
            var _ = base62();
        } else if (letters.eat('K')) {
            constant();
        } else {
            var _ = type();
        }
    }

    private String back() {
        int start = letters.at() - 1;
        int target = 2 + base62();
        if (target >= start) {
            throw letters.unknown();
        }
        int after = letters.at();
        letters.to(target);
        String path = path();
        letters.backTo(after);
        return path;
    }

    private String identifier() {
        var _ = disambiguator();
        return undisambiguated();
    }

    private int disambiguator() {
        return letters.eat('s') ? base62() + 1 : 0;
    }

    private String undisambiguated() {
        var _ = letters.eat('u');
        int length = letters.number();
        var _ = letters.eat('_');
        return letters.take(length);
    }

    private int base62() {
        long value = 0;
        if (letters.eat('_')) {
            return 0;
        }
        while (true) {
            char digit = letters.next();
            if (digit == '_') {
                return (int) Math.min(value + 1, Integer.MAX_VALUE);
            }
            int number = digit >= '0' && digit <= '9'
                    ? digit - '0'
                    : digit >= 'a' && digit <= 'z' ? digit - 'a' + 10 : digit - 'A' + 36;
            if (number < 0 || number > 61) {
                throw letters.unknown();
            }
            value = Math.min(value * 62 + number, Integer.MAX_VALUE); // what is larger only tells crates apart
        }
    }

    private void constant() {
        if (letters.eat('B')) {
            var _ = base62();
            return;
        }
        if (!letters.eat('p')) {
            var _ = letters.next();
            while (!letters.eat('_')) {
                var _ = letters.next();
            }
        }
    }

    private String type() {
        if (++depth > DEEPEST) {
            throw letters.unknown();
        }
        try {
            return switch (letters.peek()) {
                case 'C', 'M', 'X', 'Y', 'N', 'I' -> path();
                case 'B' -> referredType();
                default -> otherType(letters.next());
            };
        } finally {
            depth--;
        }
    }

    private String referredType() {
        var _ = letters.next();
        int target = 2 + base62();
        int after = letters.at();
        letters.to(target);
        String type = type();
        letters.backTo(after);
        return type;
    }

    private String otherType(char tag) {
        return switch (tag) {
            case 'R', 'Q' -> {
                if (letters.eat('L')) {
                    var _ = base62();
                }
                yield "&" + type();
            }
            case 'P', 'O' -> "*" + type();
            case 'S' -> "[" + type() + "]";
            case 'A' -> {
                String element = type();
                constant();
                yield "[" + element + "]";
            }
            case 'T' -> tuple();
            case 'F', 'D' -> throw letters.unknown();
            default -> basic(tag);
        };
    }

    private String tuple() {
        List<String> elements = new ArrayList<>();
        while (!letters.eat('E')) {
            elements.add(type());
        }
        return "(" + String.join(", ", elements) + ")";
    }

    private String basic(char tag) {
        return switch (tag) {
            case 'a' -> "i8";
            case 'b' -> "bool";
            case 'c' -> "char";
            case 'd' -> "f64";
            case 'e' -> "str";
            case 'f' -> "f32";
            case 'h' -> "u8";
            case 'i' -> "isize";
            case 'j' -> "usize";
            case 'l' -> "i32";
            case 'm' -> "u32";
            case 'n' -> "i128";
            case 'o' -> "u128";
            case 's' -> "i16";
            case 't' -> "u16";
            case 'u' -> "()";
            case 'v' -> "...";
            case 'x' -> "i64";
            case 'y' -> "u64";
            case 'z' -> "!";
            case 'p' -> "_";
            default -> throw letters.unknown();
        };
    }
}
