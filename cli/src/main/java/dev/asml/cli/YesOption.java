package dev.asml.cli;

import java.io.IOException;
import picocli.CommandLine.Option;

/** Whether a person is asked before something that is live changes. */
final class YesOption {
    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask.")
    private boolean yes;

    /** Shows what would change and, where a person can be asked, goes on only if that person says yes. */
    void agree(String differences, String question, Terminal terminal) throws IOException {
        terminal.note(differences);
        if (!yes && terminal.answers() && !terminal.confirm(question)) {
            throw new CliException(ExitCode.DECLINED, "nothing was deployed");
        }
    }
}
