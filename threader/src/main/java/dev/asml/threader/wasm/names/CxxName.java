package dev.asml.threader.wasm.names;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The path in a mangled name of C++; parameters and template arguments are passed over.
 *
 * <p>Source: Itanium C++ ABI, section 5.1.
 */
final class CxxName {
    private static final Map<String, String> STANDARD = Map.of(
            "St", "std",
            "Sa", "std::allocator",
            "Sb", "std::basic_string",
            "Ss", "std::string",
            "Si", "std::istream",
            "So", "std::ostream",
            "Sd", "std::iostream");
    private static final Map<String, String> OPERATORS = Map.ofEntries(
            Map.entry("nw", "new"),
            Map.entry("na", "new[]"),
            Map.entry("dl", "delete"),
            Map.entry("da", "delete[]"),
            Map.entry("cl", "()"),
            Map.entry("ix", "[]"),
            Map.entry("pl", "+"),
            Map.entry("mi", "-"),
            Map.entry("ml", "*"),
            Map.entry("dv", "/"),
            Map.entry("aS", "="),
            Map.entry("pL", "+="),
            Map.entry("mI", "-="),
            Map.entry("eq", "=="),
            Map.entry("ne", "!="),
            Map.entry("lt", "<"),
            Map.entry("gt", ">"),
            Map.entry("ls", "<<"),
            Map.entry("rs", ">>"),
            Map.entry("pp", "++"),
            Map.entry("mm", "--"),
            Map.entry("pt", "->"),
            Map.entry("de", "*"),
            Map.entry("nt", "!"));

    private final Letters letters;

    CxxName(String mangled) {
        letters = new Letters(mangled, 2);
    }

    String path() {
        return switch (letters.peek()) {
            case 'N' -> nested();
            case 'Z' -> local();
            case 'T', 'G' -> throw letters.unknown();
            default -> {
                String standard = letters.eat("St") ? "std::" : "";
                yield standard + part("");
            }
        };
    }

    private String local() {
        var _ = letters.next();
        String outer = path();
        throwUnlessKnown(outer);
        return outer;
    }

    private void throwUnlessKnown(String outer) {
        if (outer.isEmpty()) {
            throw letters.unknown();
        }
    }

    private String nested() {
        var _ = letters.next();
        while (letters.eat('r') || letters.eat('V') || letters.eat('K') || letters.eat('R') || letters.eat('O')) {}
        List<String> parts = new ArrayList<>();
        while (!letters.eat('E')) {
            if (letters.peek() == 'I') {
                arguments();
            } else if (letters.peek() == 'S') {
                parts.add(substitution());
            } else {
                parts.add(part(parts.isEmpty() ? "" : parts.getLast()));
            }
        }
        return String.join("::", parts);
    }

    /** Which earlier part a numbered one repeats would need all types to be read; it is only marked. */
    private String substitution() {
        String two = letters.take(2);
        String known = STANDARD.get(two);
        if (known != null) {
            return known;
        }
        while (letters.peek() != '_' && !two.endsWith("_")) {
            var _ = letters.next();
        }
        if (!two.endsWith("_")) {
            var _ = letters.next();
        }
        return "…";
    }

    private String part(String outer) {
        var _ = letters.eat('L');
        if (letters.atDigit()) {
            String name = letters.take(letters.number());
            return name.startsWith("_GLOBAL__N") ? "(anonymous)" : name;
        }
        String code = letters.take(2);
        if (code.matches("C[1-5]")) {
            return outer;
        }
        if (code.matches("D[0-5]")) {
            return "~" + outer;
        }
        if (code.equals("Ul")) {
            throw letters.unknown();
        }
        String operator = OPERATORS.get(code);
        if (operator == null) {
            throw letters.unknown();
        }
        return "operator" + operator;
    }

    /** Passes over {@code I…E}. */
    private void arguments() {
        int depth = 0;
        do {
            if (letters.atDigit()) {
                var _ = letters.take(letters.number());
                continue;
            }
            switch (letters.next()) {
                case 'I', 'N', 'X', 'J', 'F' -> depth++;
                case 'L' -> {
                    if (letters.peek() != '_') {
                        literal();
                    }
                }
                case 'S' -> {
                    while (letters.atDigit()) {
                        var _ = letters.next();
                    }
                    var _ = letters.next();
                }
                case 'E' -> depth--;
                default -> {}
            }
        } while (depth > 0);
    }

    private void literal() {
        while (letters.next() != 'E') {}
    }
}
