package dev.asml.cli;

/** A command that is over: its exit code, and what it wrote. */
record Run(int status, String out, String err) {}
