package dev.asml.cli.build;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One run of a compiler.
 *
 * @param command with its arguments
 * @param directory where it runs
 * @param environment what it sees besides the environment of {@code asml}
 * @param artifact where its module lies afterwards
 * @param inputs which files the module depends on
 * @param hints what to say when the output of a failed run holds a text, for example the package that is missing
 */
record Recipe(
        List<String> command,
        Path directory,
        Map<String, String> environment,
        Artifact artifact,
        Inputs inputs,
        Map<String, String> hints) {

    /** Where a compiler leaves its module. */
    sealed interface Artifact {
        /** In the file that the command names. */
        record AtOutput() implements Artifact {}

        /** In the file that the command's standard output names, as messages of cargo. */
        record Announced() implements Artifact {}
    }

    /** Finds the files that a module was made from, once it is made. */
    interface Inputs {
        /** The files, or none if the tool itself is to find out whether something changed. */
        Set<Path> read() throws IOException;
    }
}
