package dev.asml.cli;

/** The process {@code asml}. */
public final class Main {
    private Main() {}

    /** Runs one command and ends with its exit code. */
    public static void main(String[] arguments) {
        System.exit(new CommandRunner(Terminal.ofProcess()).run(arguments).status());
    }
}
