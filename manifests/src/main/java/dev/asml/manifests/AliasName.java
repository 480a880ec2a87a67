package dev.asml.manifests;

import java.util.regex.Pattern;

/** How aliases of a project's releases are named. */
public final class AliasName {
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,31}");

    private AliasName() {}

    /**
     * Returns the name of an alias.
     *
     * @throws IllegalArgumentException if none can be named so
     */
    public static String require(String name) {
        if (!NAME.matcher(name).matches() || name.equals("live")) {
            throw new IllegalArgumentException(
                    "an alias is named by 1 to 32 letters a to z, digits and -, not starting with -, and not \"live\"; not \"%s\""
                            .formatted(name));
        }
        return name;
    }
}
