package dev.asml.cli;

/** The version in the jar's manifest. */
final class Version {
    private Version() {}

    static String number() {
        String packaged = Version.class.getPackage().getImplementationVersion();
        return packaged == null ? "(unpackaged)" : packaged;
    }

    /** The line of {@code asml --version}. */
    static String text() {
        return "asml " + number();
    }
}
