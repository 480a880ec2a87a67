package dev.asml.cli;

import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Makes a new project. */
@Command(
        name = "init",
        header = "Make a new project that works at once.",
        description = "Writes a project with one function, ready to run; no compiler is needed. Overwrites nothing.",
        footer = {"", "Example:", "  asml init hello && asml dev hello"})
@Listed(in = Group.START, see = {"make", "dev"})
final class InitCommand implements Action {
    @Parameters(
            arity = "0..1",
            paramLabel = "DIR",
            defaultValue = ".",
            description = "The project's folder, made if it is not there. Default: the current one.")
    private Path directory = Path.of(".");

    @Override
    public void run(Terminal terminal) throws IOException {
        new Starter(directory).write().forEach(file -> terminal.result(file.toString()));
        String shown = directory.normalize().toString();
        terminal.note("Run it with: asml dev" + (shown.isEmpty() ? "" : " " + shown));
    }
}
