package dev.asml.cli;

import java.io.IOException;
import java.net.URI;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Says where the console is. */
@Command(
        name = "console",
        header = "Print the address of the console's page.",
        description = {
            "The page shows what is played and starts sessions. The address contains the console's token, which",
            "the file \"console-token\" in the data folder holds: who has it may play."
        },
        footer = {"", "Example:", "  asml console --open"})
@Listed(in = Group.SCREENS, see = "run")
final class ConsoleCommand implements Action {
    @Option(names = "--open", description = "Open the page in a browser of this machine.")
    private boolean open;

    @Mixin
    private DataFolderOption folder = new DataFolderOption();

    @Override
    public void run(Terminal terminal) throws IOException {
        URI page = folder.withToken(folder.console()
                .orElseThrow(() -> CliException.failed(
                        "no Threader with a console uses the data folder %s; name another with --data"
                                .formatted(folder.path()))));
        terminal.result(page.toString());
        if (open && !Browser.open(page)) {
            throw CliException.failed("there is no xdg-open or open here; open the page by hand");
        }
    }
}
