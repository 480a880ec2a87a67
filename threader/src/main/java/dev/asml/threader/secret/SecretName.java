package dev.asml.threader.secret;

import java.util.Optional;
import java.util.regex.Pattern;

/** A secret of a service. */
public record SecretName(String service, String name) implements Comparable<SecretName> {
    private static final Pattern SERVICE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,127}");

    /** Of an alias of the project, whose releases get it in the place of the service's. */
    private static final Pattern OF_ALIAS = Pattern.compile("@[a-z0-9][a-z0-9-]{0,31}");

    /**
     * Checks both names, which are those of files too.
     *
     * @throws IllegalArgumentException saying what they must look like, and not what was given
     */
    public SecretName {
        if (!SERVICE.matcher(service).matches()) {
            throw new IllegalArgumentException(
                    "a service's name is 1 to 64 letters, digits, _ and -, starting with a letter or digit");
        }
        if (!isStored(name)) {
            throw new IllegalArgumentException(
                    "a secret's name is 1 to 128 letters, digits, _, - and ., not starting with"
                            + " - or ., with @ and an alias after it if it is for that alone");
        }
    }

    /** Reads {@code SERVICE/NAME}; empty if it is none. */
    static Optional<SecretName> parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            return Optional.empty();
        }
        String service = text.substring(0, slash);
        String name = text.substring(slash + 1);
        return SERVICE.matcher(service).matches() && isStored(name)
                ? Optional.of(new SecretName(service, name))
                : Optional.empty();
    }

    private static boolean isStored(String name) {
        int at = name.indexOf('@');
        return at < 0
                ? isName(name)
                : isName(name.substring(0, at))
                        && OF_ALIAS.matcher(name.substring(at)).matches();
    }

    /** The one that releases of an alias get in its place; the same if the alias is empty. */
    public SecretName of(String alias) {
        return alias.isEmpty() ? this : new SecretName(service, name + "@" + alias);
    }

    /** Whether a secret, or a key, can have that name. */
    public static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    @Override
    public int compareTo(SecretName other) {
        int order = service.compareTo(other.service);
        return order != 0 ? order : name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return service + "/" + name;
    }
}
