package dev.asml.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** The published schemas of what commands print. That outputs keep to them is in {@link OutputsIT}. */
class SchemaTest {
    private static final Path PUBLISHED = Path.of("../docs/cli-schema");

    static Stream<String> commands() {
        return SchemaCommand.all().keySet().stream();
    }

    private static Path file(String command) {
        return PUBLISHED.resolve(command.replace(' ', '-') + ".json");
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everySchemaIsPublished(String command) throws IOException {
        String[] line = Stream.concat(Stream.of("schema"), Stream.of(command.split(" ", -1)))
                .toArray(String[]::new);

        Golden.check(file(command), Workspace.asmlHere(line).out());
    }

    @Test
    void everyCommandThatPrintsJsonHasOne() {
        assertThat(withOutput(CommandRunner.commands()).toList())
                .containsExactlyInAnyOrderElementsOf(commands().toList());
    }

    private static Stream<String> withOutput(CommandLine command) {
        boolean prints = command.getCommandSpec().findOption("--output") != null;
        String name = command.getCommandSpec().qualifiedName().replaceFirst("^asml ", "");
        return Stream.concat(
                prints ? Stream.of(name) : Stream.of(),
                command.getSubcommands().values().stream().distinct().flatMap(SchemaTest::withOutput));
    }

    @Test
    void noSchemaOfAnotherCommandIsKept() throws IOException {
        List<Path> wanted = commands().map(SchemaTest::file).toList();
        try (Stream<Path> files = Files.list(PUBLISHED)) {
            assertThat(files).isSubsetOf(wanted);
        }
    }

    @Test
    void aCommandWithoutOneIsNamed() {
        Run run = Workspace.asmlHere("schema", "iomod", "chek");

        assertThat(run.err()).contains("\"asml iomod chek\" prints no JSON; did you mean \"iomod check\"?");
        assertThat(run.status()).isEqualTo(2);
    }
}
