package dev.asml.cli;

/** What {@code asml} tells its caller by its exit status. */
enum ExitCode {
    OK(0, "done"),
    FAILED(1, "it failed: a build, a deployment, an invocation, a check"),
    USAGE(2, "wrong usage"),
    UNREACHABLE(3, "no Threader answers"),
    DENIED(4, "the Threader does not take the token"),
    TIMED_OUT(5, "it did not come about in time"),
    DECLINED(6, "the person at the terminal said no, and nothing was done");

    private final int status;
    private final String meaning;

    ExitCode(int status, String meaning) {
        this.status = status;
        this.meaning = meaning;
    }

    int status() {
        return status;
    }

    /** In words, for the help. */
    String meaning() {
        return meaning;
    }
}
