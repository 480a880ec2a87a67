package dev.asml.threader.wasm.wit;

/**
 * An interface as imports and exports name it.
 *
 * @param name without its version, for example {@code wasi:io/streams}
 * @param version {@code 0.2.8}, or cut to what must be the same, {@code 0.2}; empty if it has none
 */
public record InterfaceName(String name, String version) {
    /** What begins the names of a core module's imports and exports in the mangling of wit-component's that has one. */
    public static final String STANDARD_MANGLING = "cm32p2|";

    /** Reads a name in any of the manglings, for example {@code cm32p2|wasi:io/streams@0.2}. */
    public static InterfaceName parse(String text) {
        String plain = text.startsWith(STANDARD_MANGLING) ? text.substring(STANDARD_MANGLING.length()) : text;
        int at = plain.indexOf('@');
        return at < 0
                ? new InterfaceName(plain, "")
                : new InterfaceName(plain.substring(0, at), plain.substring(at + 1));
    }

    /** Whether it looks like one: package and interface. */
    public boolean isInterface() {
        int colon = name.indexOf(':');
        return colon > 0 && name.indexOf('/', colon) > 0;
    }

    /** Whether who asks for this version is content with that one. */
    public boolean accepts(String served) {
        return track(version).equals(track(served));
    }

    /** The part of a version that compatible ones have in common, by semantic versioning. */
    private static String track(String version) {
        int build = version.indexOf('+');
        String plain = build < 0 ? version : version.substring(0, build);
        if (plain.contains("-")) {
            return plain;
        }
        String[] numbers = plain.split("\\.", -1);
        if (!numbers[0].equals("0") || numbers.length < 2) {
            return numbers[0];
        }
        return numbers[1].equals("0") ? plain : "0." + numbers[1];
    }

    @Override
    public String toString() {
        return version.isEmpty() ? name : name + "@" + version;
    }
}
