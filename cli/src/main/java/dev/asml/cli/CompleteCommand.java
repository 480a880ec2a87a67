package dev.asml.cli;

import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Answers the completion scripts: a line {@code WORD<tab>MEANING} for each word that may stand at the end. */
@Command(
        name = "__complete",
        hidden = true,
        header = "Print what may stand at the end of a command line.",
        footer = {"", "Example:", "  asml __complete -- deploy --"})
final class CompleteCommand implements Action {
    @Parameters(arity = "0..*", paramLabel = "WORD", description = "The words after asml, the last one unfinished.")
    private List<String> words = List.of();

    @Override
    public void run(Terminal terminal) {
        List<String> line = words.isEmpty() ? List.of("") : words;
        new Completion(line).words().forEach(word -> terminal.result(word.line()));
    }
}
