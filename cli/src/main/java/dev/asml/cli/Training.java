package dev.asml.cli;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Runs what commands begin with, without any effect: the launcher makes the start-up cache of such a run. */
public final class Training {
    /** The port of the discard protocol, where no Threader listens. */
    private static final String NOBODY = "http://127.0.0.1:9";

    private Training() {}

    /** Runs a few commands and drops what they say. */
    public static void main(String[] arguments) {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        Terminal terminal = new Terminal(nowhere, nowhere, new Ink(true), new Ink(true), false);
        CommandRunner runner = new CommandRunner(terminal);
        runner.run("--help");
        runner.run("ls", "--threader", NOBODY);
        runner.run("cast", "/nowhere", "-o", "json");
    }
}
