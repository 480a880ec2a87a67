package dev.asml.threader.wasm.names;

/**
 * A function's name as people write it: the path of a mangled one, without parameters, hashes and template arguments.
 */
final class ReadableName {
    private static final int LONGEST = 160;

    private ReadableName() {}

    /** The readable form; the name itself if it is not mangled, or not in a way that is understood. */
    static String of(String name) {
        String readable = demangled(withoutClone(name));
        return readable.length() <= LONGEST ? readable : readable.substring(0, LONGEST) + "…";
    }

    /** Compilers mark copies of a function by what stands behind a full stop. */
    private static String withoutClone(String name) {
        int clone = name.startsWith("_Z") || name.startsWith("_R") ? name.indexOf('.', name.lastIndexOf('$') + 1) : -1;
        while (clone > 0 && name.startsWith("..", clone)) {
            clone = name.indexOf('.', clone + 2);
        }
        return clone > 0 ? name.substring(0, clone) : name;
    }

    private static String demangled(String name) {
        try {
            if (name.startsWith("_ZN") && name.endsWith("E") && name.contains("17h")) {
                return RustLegacyName.path(name);
            }
            if (name.startsWith("_Z")) {
                return new CxxName(name).path();
            }
            if (name.startsWith("_R")) {
                return new RustName(name).path();
            }
        } catch (MangledNameException _) {
            return name;
        }
        return withoutParameters(withoutHash(name));
    }

    /** Linkers write names demangled already, and Rust's with the hash that tells versions apart. */
    private static String withoutHash(String name) {
        int hash = name.lastIndexOf("::h");
        return hash > 0 && name.substring(hash + 3).matches("[0-9a-f]{16}") ? name.substring(0, hash) : name;
    }

    private static String withoutParameters(String name) {
        String bare = name.endsWith(" const") ? name.substring(0, name.length() - " const".length()) : name;
        if (!bare.endsWith(")") || bare.startsWith("operator") || bare.contains("::operator")) {
            return name;
        }
        int depth = 0;
        for (int i = bare.length() - 1; i > 0; i--) {
            depth += bare.charAt(i) == ')' ? 1 : bare.charAt(i) == '(' ? -1 : 0;
            if (depth == 0) {
                return bare.substring(0, i);
            }
        }
        return name;
    }
}
