package dev.asml.threader.wasm.names;

import java.util.ArrayList;
import java.util.List;

/** The older mangling of Rust: {@code _ZN} with a length before each part, and a hash at the end. */
final class RustLegacyName {
    private RustLegacyName() {}

    static String path(String mangled) {
        Letters letters = new Letters(mangled, 3);
        List<String> parts = new ArrayList<>();
        while (!letters.eat('E')) {
            parts.add(part(letters.take(letters.number())));
        }
        if (parts.size() > 1 && parts.getLast().matches("h[0-9a-f]{16}")) {
            parts.removeLast();
        }
        return String.join("::", parts);
    }

    private static String part(String escaped) {
        String text = escaped.startsWith("_$") ? escaped.substring(1) : escaped;
        return text.replace("..", "::")
                .replace("$LT$", "<")
                .replace("$GT$", ">")
                .replace("$u20$", " ")
                .replace("$u27$", "'")
                .replace("$u5b$", "[")
                .replace("$u5d$", "]")
                .replace("$u7b$", "{")
                .replace("$u7d$", "}")
                .replace("$u3b$", ";")
                .replace("$u2b$", "+")
                .replace("$RF$", "&")
                .replace("$BP$", "*")
                .replace("$LP$", "(")
                .replace("$RP$", ")")
                .replace("$SP$", "@")
                .replace("$C$", ",");
    }
}
