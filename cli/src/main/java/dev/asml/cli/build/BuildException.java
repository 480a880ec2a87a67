package dev.asml.cli.build;

/** A function that cannot be built, with the reason and what to do about it. */
final class BuildException extends RuntimeException {
    private final String text;

    BuildException(String text) {
        super(text);
        this.text = text;
    }

    /** What to tell the user. */
    String text() {
        return text;
    }
}
