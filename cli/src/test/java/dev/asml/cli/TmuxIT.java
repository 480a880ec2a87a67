package dev.asml.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A person at a terminal, played through tmux: questions, colours, Ctrl-C. */
class TmuxIT {
    private static final long PATIENCE_NANOS = 120_000_000_000L;

    @TempDir
    private Path folder;

    private Workspace workspace;
    private AsmlProcess threader;

    @BeforeEach
    void start() throws IOException, InterruptedException {
        workspace = new Workspace(folder)
                .with("PS1", "> ")
                .with("TERM", "xterm-256color")
                .with("LC_ALL", "C.UTF-8");
        threader = workspace.startLauncher(
                "up", "--http", "127.0.0.1:0", "--admin", "127.0.0.1:0", "--console", "127.0.0.1:0");
        threader.value("admin");
        workspace.write(
                "asml",
                "#!/bin/sh\nexec '%s' \"$@\"\n".formatted(Workspace.root().resolve("asml")));
        assertThat(folder.resolve("asml").toFile().setExecutable(true)).isTrue();
        tmux("-f", "/dev/null", "new-session", "-d", "-x", "100", "-y", "40", "sh");
    }

    @AfterEach
    void stop() throws IOException, InterruptedException {
        tmux("kill-server");
        threader.close();
    }

    private String tmux(String... arguments) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of("tmux", "-S", folder.resolve("tmux").toString()));
        command.addAll(List.of(arguments));
        return workspace.run(command).out();
    }

    private void type(String line) throws IOException, InterruptedException {
        tmux("send-keys", line, "Enter");
    }

    /** Waits until the screen is so; with its colours. */
    private String await(String what, Predicate<String> wanted) throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE_NANOS;
        String screen = "";
        while (System.nanoTime() < end) {
            screen = tmux("capture-pane", "-p", "-e", "-S", "-200");
            if (wanted.test(screen)) {
                return screen;
            }
        }
        throw new AssertionError("no " + what + " on:\n" + screen);
    }

    private String await(String text) throws IOException, InterruptedException {
        return await(text, screen -> screen.contains(text));
    }

    @Test
    void aPersonIsAskedBeforeWhatIsLiveChanges() throws IOException, InterruptedException {
        Workspace.asmlHere("init", folder.resolve("app").toString());
        type("./asml deploy app; echo first-$?");
        await("first-0");
        Path service = folder.resolve("app/services/hello/service.toml");
        Files.writeString(service, Files.readString(service).replace("path = \"/\" }", "path = \"/hi\" }"));

        type("./asml deploy app; echo second-$?");
        String asked = await("[y/N]");
        tmux("send-keys", "n", "Enter");
        await("second-6");
        type("./asml deploy app; echo third-$?");
        await("two questions", screen -> screen.split("\\[y/N]", -1).length == 3);
        tmux("send-keys", "C-c");
        await("third-130");
        type("clear; ./asml deploy app; echo fourth-$?");
        await("[y/N]");
        tmux("send-keys", "yes", "Enter");
        String done = await("fourth-0");

        assertThat(asked).contains("GET / → GET /hi").contains("\u001b[33m~ function hello/greet");
        assertThat(done).contains("app is live as release 2").doesNotContain("compiling");
    }

    @Test
    void nothingIsColouredForOthers() throws IOException, InterruptedException {
        type("./asml ls --threader http://127.0.0.1:9; NO_COLOR=1 ./asml ls --threader http://127.0.0.1:9;"
                + " TERM=dumb ./asml ls --threader http://127.0.0.1:9; ./asml doctor | cat; echo over-$?");

        String screen = await("over-0");

        assertThat(screen.split("\u001b\\[31masml:", -1)).hasSize(2);
        assertThat(screen.split("asml:[^ ]* no Threader answers", -1)).hasSize(4);
        assertThat(screen).contains("✓ java: ").doesNotContain("\u001b[32m✓");
    }
}
