package dev.asml.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Completion, by itself and in the real shells, where no Threader answers. */
class CompletionTest {
    @TempDir
    private Path folder;

    private Workspace workspace;

    @BeforeEach
    void makeWorkspace() throws IOException {
        workspace = new Workspace(folder).with("ASML_THREADER", "http://127.0.0.1:9");
        workspace.function("wat", "f.wat", "(module)");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            depl                  | deploy
            config un             | unset
            make function x -     | --help --language --project --route
            deploy --pl           | --plan
            deploy --m            | --message
            rol                   | rollback
            promote --y           | --yes
            diff app 1            |
            ls -o                 |
            ls -o j               | json
            ls --output=          | --output=text --output=json
            run a/b --display t   | terminal
            completion f          | fish
            config get thr        | threader
            help schem            | schema
            nonsense --           | --help --version
            """)
    void wordsComeFromTheCommands(String line, String words) {
        String[] typed = ("__complete -- " + line).split(" ", -1);

        assertThat(Workspace.asmlHere(typed).out().lines().map(word -> word.replaceAll("\t.*", "")))
                .containsExactly(words == null ? new String[0] : words.split(" ", -1));
    }

    @Test
    void bashCompletesOptionsAndFunctions() throws IOException, InterruptedException {
        Run run = new Shells(workspace).run("bash", """
                cd app
                source <(asml completion bash)
                try() {
                    COMP_LINE="$*" COMP_POINT=${#COMP_LINE}
                    read -r -a COMP_WORDS <<<"$COMP_LINE"
                    [[ $COMP_LINE == *' ' ]] && COMP_WORDS+=('')
                    COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
                    _asml
                    echo "${COMPREPLY[*]}"
                }
                try 'asml depl'
                try 'asml deploy --pl'
                try 'asml invoke w'
                """);

        assertThat(run.out()).isEqualTo("deploy\n--plan\nweb/f\n");
    }

    @Test
    void fishCompletesOptionsAndFunctions() throws IOException, InterruptedException {
        Run run = new Shells(workspace).run("fish", """
                cd app
                asml completion fish | source
                complete -C 'asml depl'
                complete -C 'asml deploy --pl'
                complete -C 'asml invoke w'
                """);

        assertThat(run.out().lines().map(line -> line.replaceAll("\t.*", "")))
                .containsExactly("deploy", "--plan", "web/f");
    }

    @Test
    void zshCompletesOptionsAndFunctions() throws IOException, InterruptedException {
        new Shells(workspace);
        workspace.write("home/.zshrc", """
                PS1='ready> '
                autoload -Uz compinit && compinit -u
                source <(asml completion zsh)
                cd app
                """);

        try (PseudoTerminal zsh = PseudoTerminal.command(workspace, "zsh", "-i")) {
            zsh.await("ready> ");
            zsh.type("asml deploy --pl\t");
            zsh.await("--plan");
            zsh.type("\u0015asml invoke w\t");
            zsh.await("web/f");
            zsh.type("\u0015exit\n");
            zsh.await("over");
        }
    }
}
