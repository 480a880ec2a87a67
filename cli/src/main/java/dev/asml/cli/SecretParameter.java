package dev.asml.cli;

import java.util.regex.Pattern;

/** A secret as a command line names it: {@code SERVICE/NAME}. */
record SecretParameter(String service, String name) {
    private static final Pattern FORM = Pattern.compile(
            "[A-Za-z0-9][A-Za-z0-9_-]{0,63}/[A-Za-z0-9_][A-Za-z0-9._-]{0,127}(@[a-z0-9][a-z0-9-]{0,31})?");

    /** Reads the name; what is no name is not repeated, for it may be a value in the wrong place. */
    static SecretParameter parse(String text) {
        if (!FORM.matcher(text).matches()) {
            throw new CliException(
                    ExitCode.USAGE,
                    "a secret is named SERVICE/NAME, for example shop/db-password: letters, digits, _, - and .; with @ALIAS after"
                            + " it, it is for those alone who ask for the alias");
        }
        int slash = text.indexOf('/');
        return new SecretParameter(text.substring(0, slash), text.substring(slash + 1));
    }

    /** Where the Threader has it. */
    String path() {
        return "/v1/secrets/%s/%s".formatted(service, name);
    }

    @Override
    public String toString() {
        return service + "/" + name;
    }
}
