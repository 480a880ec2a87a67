package dev.asml.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a new project. */
@Command(
        name = "init",
        header = "Make a new project that works at once.",
        description = {
            "Writes a project with one function, ready to run: no compiler is needed, nothing is asked and nothing is",
            "fetched. With --language the function is written in that language, and its tools build it. Overwrites",
            "nothing."
        },
        footer = {"", "Examples:", "  asml init hello && asml dev hello", "  asml init hello --language rust"})
@Listed(
        in = Group.START,
        see = {"make", "dev"})
final class InitCommand implements Action {
    @Parameters(
            arity = "0..1",
            paramLabel = "DIR",
            defaultValue = ".",
            description = "The project's folder, made if it is not there. Default: the current one.")
    private Path directory = Path.of(".");

    @Option(
            names = {"-l", "--language"},
            paramLabel = "LANGUAGE",
            description = "Write the function in assemblyscript, c, rust or wat. Default: a module that is ready.")
    private @Nullable String language;

    @Override
    public void run(Terminal terminal) throws IOException, InterruptedException {
        if (language != null) {
            Languages.require(language);
        }
        new Starter(directory).write(Optional.ofNullable(language)).forEach(file -> terminal.result(file.toString()));
        if (language != null) {
            Languages.warn(language, directory, terminal);
        }
        String shown = directory.normalize().toString();
        terminal.note("Run it with:  asml dev" + (shown.isEmpty() ? "" : " " + shown));
        terminal.note("Then try it:  curl http://127.0.0.1:8080/");
    }
}
