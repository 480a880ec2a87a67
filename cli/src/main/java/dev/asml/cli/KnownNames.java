package dev.asml.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.asml.cli.Completion.Word;
import dev.asml.manifests.ManifestException;
import dev.asml.manifests.ProjectManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Names that a command line may mean: those of the project here, and those that are live. It is asked while somebody types:
 * what is not known at once is left out, and nothing that is wrong is said.
 */
final class KnownNames {
    private static final Duration PATIENCE = Duration.ofMillis(400);

    private final List<String> words;
    private final List<String> parameters;

    /** Takes the command line, which may name a Threader, and what of it are the parameters of its command. */
    KnownNames(List<String> words, List<String> parameters) {
        this.words = words;
        this.parameters = parameters;
    }

    /** Names for a place that is labelled so in the help, for example {@code SERVICE/FUNCTION}. */
    List<Word> named(String label) {
        return switch (label) {
            case "SERVICE/FUNCTION" -> functions();
            case "NAME" -> both(functions(), both(services(), both(projects(), iomods())));
            case "SERVICE" -> services();
            case "PROJECT" -> projects();
            case "RELEASE", "FROM", "TO" -> releases();
            case "ALIAS" -> aliases();
            case "IOMOD", "COORDINATES" -> iomods();
            case "PACKAGE" -> live("/v1/iomod-packages", "coordinates", "");
            case "KEY" -> settings();
            case "COMMAND" -> commands();
            default -> List.of();
        };
    }

    private static List<Word> both(List<Word> first, List<Word> second) {
        Map<String, Word> all = new LinkedHashMap<>();
        Stream.concat(first.stream(), second.stream()).forEach(word -> all.putIfAbsent(word.text(), word));
        return List.copyOf(all.values());
    }

    private List<Word> functions() {
        List<Word> local = manifest().stream()
                .flatMap(project -> project.services().stream())
                .flatMap(
                        service -> service.functions().stream().map(function -> service.name() + "/" + function.name()))
                .map(name -> new Word(name, "function"))
                .toList();
        return both(live("/v1/functions", "name", "route"), local);
    }

    private List<Word> services() {
        List<Word> local = manifest().stream()
                .flatMap(project -> project.services().stream())
                .map(service -> new Word(service.name(), "service"))
                .toList();
        List<Word> live = live("/v1/functions", "name", "").stream()
                .map(word -> new Word(word.text().replaceAll("/.*", ""), "service"))
                .toList();
        return both(local, live);
    }

    private List<Word> projects() {
        List<Word> local = manifest().stream()
                .map(project -> new Word(project.name(), "project"))
                .toList();
        return both(live("/v1/deployments", "project", ""), local);
    }

    /** Those of the project that is named before them. */
    private List<Word> releases() {
        if (parameters.isEmpty()) {
            return List.of();
        }
        return live(Releases.path(parameters.getFirst()), "release", "message").stream()
                .map(word -> new Word(word.text(), ReleaseDocument.firstLine(word.meaning())))
                .toList();
    }

    private List<Word> aliases() {
        return parameters.isEmpty() ? List.of() : live(Releases.aliases(parameters.getFirst()), "alias", "release");
    }

    private List<Word> iomods() {
        List<Word> local = manifest().stream()
                .flatMap(project -> project.services().stream())
                .flatMap(service -> service.iomods().stream())
                .map(iomod -> new Word(iomod.coordinates().toString(), "IOmod"))
                .toList();
        List<Word> live = live("/v1/iomods", "id", "state").stream()
                .map(word -> new Word(word.text().replaceAll(".*/", ""), word.meaning()))
                .toList();
        return both(live, local);
    }

    private static List<Word> settings() {
        return Stream.of(Setting.values())
                .map(setting -> new Word(setting.key(), setting.meaning()))
                .toList();
    }

    private static List<Word> commands() {
        return new HelpPage(CommandRunner.commands().getCommandSpec())
                .commands().values().stream()
                        .flatMap(List::stream)
                        .map(page -> new Word(page.spec().name(), page.purpose()))
                        .toList();
    }

    private static Optional<ProjectManifest> manifest() {
        try {
            return Files.isRegularFile(Path.of("assemblylift.toml"))
                    ? Optional.of(ProjectManifest.load(Path.of("")))
                    : Optional.empty();
        } catch (ManifestException _) {
            return Optional.empty();
        }
    }

    private List<Word> live(String path, String name, String meaning) {
        try (ThreaderClient client = ThreaderOptions.named(words).connect()) {
            return words(client.within(PATIENCE).read(path), name, meaning);
        } catch (IOException | CliException _) {
            return List.of();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }

    private static List<Word> words(JsonNode documents, String name, String meaning) {
        List<Word> words = new ArrayList<>();
        for (JsonNode document : documents) {
            words.add(new Word(
                    document.path(name).asText(), document.path(meaning).asText()));
        }
        return words;
    }
}
