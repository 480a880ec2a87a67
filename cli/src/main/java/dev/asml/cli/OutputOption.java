package dev.asml.cli;

import picocli.CommandLine.Option;

/** How a command prints its result. */
final class OutputOption {
    /** For people, or for programs. */
    enum Format {
        TEXT,
        JSON;

        @Override
        public String toString() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "How to print the result: ${COMPLETION-CANDIDATES}. Default: text.")
    private Format format = Format.TEXT;

    boolean json() {
        return format == Format.JSON;
    }
}
