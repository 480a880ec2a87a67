package dev.asml.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** The help texts, each kept in a file. With {@code ASML_GOLDEN=write} in the environment the files are written anew. */
class HelpTest {
    private static final Path GOLDEN = Path.of("src/test/resources/help");

    @TempDir
    private Path folder;

    static Stream<List<String>> commands() {
        return Stream.concat(Stream.of(List.of()), below(CommandRunner.commands()));
    }

    private static Stream<List<String>> below(CommandLine command) {
        return Set.copyOf(command.getSubcommands().values()).stream()
                .filter(found -> !found.getCommandSpec().usageMessage().hidden())
                .flatMap(found -> Stream.concat(Stream.of(path(found)), below(found)));
    }

    private static List<String> path(CommandLine command) {
        List<String> names = List.of(command.getCommandSpec().qualifiedName().split(" ", -1));
        return names.subList(1, names.size());
    }

    private static Run asml(List<String> command, String... more) {
        List<String> arguments = new ArrayList<>(command);
        arguments.addAll(List.of(more));
        return Workspace.asmlHere(arguments.toArray(String[]::new));
    }

    private static Path golden(List<String> command) {
        return GOLDEN.resolve(command.isEmpty() ? "asml.txt" : String.join("-", command) + ".txt");
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandExplainsItself(List<String> command) throws IOException {
        Run run = asml(command, "--help");

        Golden.check(golden(command), run.out());
        assertThat(run.err()).isEmpty();
        assertThat(run.status()).isZero();
    }

    @Test
    void everyCommandButTheOuterOnesHasAnExample() {
        assertThat(commands().filter(command -> !command.equals(List.of("iomod"))))
                .allSatisfy(command ->
                        assertThat(golden(command)).content().containsPattern("EXAMPLES\n    (asml|source)"));
    }

    @Test
    void noTextOfAnotherCommandIsKept() throws IOException {
        List<Path> wanted = commands().map(HelpTest::golden).toList();
        try (Stream<Path> files = Files.list(GOLDEN)) {
            assertThat(files).isSubsetOf(wanted);
        }
    }

    @Test
    void helpComesFromTheProcessToo() throws IOException, InterruptedException {
        assertThat(new Workspace(folder).asml("ls", "--help"))
                .isEqualTo(new Run(0, Files.readString(GOLDEN.resolve("ls.txt")), ""));
    }

    @Test
    void withoutACommandTheCommandsAreShown() {
        Run run = asml(List.of());

        assertThat(run.out()).contains("BUILD AND DEPLOY\n", "    deploy ").doesNotContain("EXIT CODES");
        assertThat(run.status()).isZero();
    }

    @Test
    void theHelpCommandShowsTheHelpOfAnother() {
        assertThat(asml(List.of("help", "ls"))).isEqualTo(asml(List.of("ls", "--help")));
        assertThat(asml(List.of("help", "iomod", "pack"))).isEqualTo(asml(List.of("iomod", "pack", "--help")));
    }

    @Test
    void aManualPageKeepsDotsAndDashes() {
        assertThat(asml(List.of("help", "deploy", "--man")).out())
                .startsWith(".TH \"ASML-DEPLOY\" 1 ")
                .contains("\n.SH NAME\n.nf\nasml deploy \\- ")
                .doesNotContainPattern("\n\\.asml");
    }

    @Test
    void theReferenceIsWhatTheCommandPrints() throws IOException {
        Golden.check(
                Path.of("../docs/cli.md"), asml(List.of("help", "--markdown")).out());
    }
}
