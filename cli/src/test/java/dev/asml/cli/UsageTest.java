package dev.asml.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Command lines that are wrong: exit code 2, nothing on standard output, and a message that helps. */
class UsageTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    deplyo hello             | unknown command "deplyo"; did you mean "deploy"?
                    frobnicate               | unknown command "frobnicate"
                    iomod chek               | unknown command "chek"; did you mean "check"?
                    ls --thraeder x          | unknown option "--thraeder"; did you mean "--threader"?
                    ls extra                 | unknown argument "extra"
                    ls -o yaml               | --output is text or json, not "yaml"
                    ls --threader nowhere    | "nowhere" is no URL of a Threader
                    ls --threader ftp://a:1  | "ftp://a:1" is no URL of a Threader
                    invoke                   | needs SERVICE/FUNCTION
                    invoke greet             | a function is named SERVICE/FUNCTION, not "greet"
                    logs a/b/c               | a function is named SERVICE/FUNCTION, not "a/b/c"
                    logs --tail few          | --tail is a whole number, not "few"
                    deploy -m                | --message needs a value, TEXT
                    releases                 | "asml releases" needs PROJECT
                    diff                     | "asml diff" needs PROJECT
                    diff hello first         | FROM is a whole number, not "first"
                    diff hello 1 last        | TO is a whole number, not "last"
                    diff hello 1 2 3         | unknown argument "3"
                    promote hello            | "asml promote" needs RELEASE
                    promote hello two        | RELEASE is a whole number, not "two"
                    rollback                 | "asml rollback" needs PROJECT
                    rollback hello 2         | unknown argument "2"
                    rm                       | "asml rm" needs PROJECT
                    gc hello                 | unknown argument "hello"
                    run                      | needs SERVICE/FUNCTION
                    run game                 | a function is named SERVICE/FUNCTION, not "game"
                    run a/b --display tv     | --display is browser, terminal or none, not "tv"
                    run a/b --scale big      | --scale is fit or a number from 1 to 999, not "big"
                    run a/b --frames 3       | --frames and --out go with --display none
                    run a/b --fps -1         | --frames and --fps are no negative numbers
                    run a/b --fb 4           | --fb is 0, 1, 2 or 3
                    secret set secret-value  | a secret is named SERVICE/NAME, for example shop/db-password
                    secret set a/b -d value  | -d takes @FILE, or - for standard input
                    secret rm                | "asml secret rm" needs SERVICE/NAME
                    stop                     | "asml stop" needs SESSION
                    completion tcsh          | SHELL is bash, zsh or fish, not "tcsh"
                    """)
    void aWrongLineIsExplained(String line, String message) {
        Run run = Workspace.asmlHere(line.split(" ", -1));

        assertThat(run.err()).startsWith("asml: ").contains(message);
        assertThat(run.out()).isEmpty();
        assertThat(run.status()).isEqualTo(2);
    }

    @Test
    void aCommandThatNeedsAnotherShowsWhichThereAre() throws IOException, InterruptedException {
        Run run = new Workspace(folder).asml("iomod");

        assertThat(run.out()).contains("pack").contains("check");
        assertThat(run.status()).isEqualTo(2);
    }

    @Test
    void theWordUpIsNotForTheMainClass() throws IOException, InterruptedException {
        Run run = new Workspace(folder).asml("up");

        assertThat(run.err()).contains("started by the launcher");
        assertThat(run.status()).isEqualTo(1);
    }

    @Test
    void theVersionIsOneLine() throws IOException, InterruptedException {
        Run run = new Workspace(folder).asml("--version");

        assertThat(run.out()).matches("asml \\S+\n");
        assertThat(run.status()).isZero();
    }
}
