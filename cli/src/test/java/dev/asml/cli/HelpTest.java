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
                .filter(found -> !(found.getCommandSpec().userObject() instanceof CommandLine.HelpCommand))
                .flatMap(found -> Stream.concat(Stream.of(path(found)), below(found)));
    }

    private static List<String> path(CommandLine command) {
        List<String> names = List.of(command.getCommandSpec().qualifiedName().split(" ", -1));
        return names.subList(1, names.size());
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandExplainsItself(List<String> command) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(command);
        arguments.add("--help");

        Run run = new Workspace(folder).asml(arguments.toArray(String[]::new));

        Path golden = GOLDEN.resolve(command.isEmpty() ? "asml.txt" : String.join("-", command) + ".txt");
        if ("write".equals(System.getenv("ASML_GOLDEN"))) {
            Files.writeString(golden, run.out());
        }
        assertThat(run).isEqualTo(new Run(0, Files.readString(golden), ""));
    }

    @Test
    void everyCommandButTheOuterOnesHasAnExample() {
        assertThat(commands().filter(command -> !command.isEmpty() && !command.equals(List.of("iomod"))))
                .allSatisfy(command -> assertThat(GOLDEN.resolve(String.join("-", command) + ".txt"))
                        .content()
                        .containsPattern("Examples?:\n  asml|  source <\\(asml"));
    }

    @Test
    void withoutACommandTheHelpIsShown() throws IOException, InterruptedException {
        assertThat(new Workspace(folder).asml())
                .isEqualTo(new Run(0, Files.readString(GOLDEN.resolve("asml.txt")), ""));
    }

    @Test
    void theHelpCommandShowsTheHelpOfAnother() throws IOException, InterruptedException {
        assertThat(new Workspace(folder).asml("help", "ls").out())
                .isEqualTo(Files.readString(GOLDEN.resolve("ls.txt")));
    }
}
