package dev.asml.cli;

import java.io.IOException;

/** What a command does once its options are read. */
interface Action {
    /**
     * Runs to the end.
     *
     * @throws CliException if it did not succeed
     */
    void run(Terminal terminal) throws IOException, InterruptedException;
}
