package dev.asml.cli;

/** An expected end of a command that is not its success: a message for the user, and an exit code. */
final class CliException extends RuntimeException {
    private final ExitCode code;
    private final String text;

    CliException(ExitCode code, String text) {
        super(text);
        this.code = code;
        this.text = text;
    }

    /** The thing itself failed. */
    static CliException failed(String text) {
        return new CliException(ExitCode.FAILED, text);
    }

    ExitCode code() {
        return code;
    }

    /** What to tell the user. */
    String text() {
        return text;
    }
}
