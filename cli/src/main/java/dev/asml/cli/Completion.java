package dev.asml.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What may stand at the end of a command line that is being typed. */
final class Completion {
    private final List<String> before;
    private final String last;

    /**
     * A word.
     *
     * @param meaning in a few words, for shells that show it; may be empty
     */
    record Word(String text, String meaning) {
        String line() {
            return meaning.isEmpty() ? text : text + "\t" + meaning;
        }
    }

    /** Takes the words after {@code asml}, the last one unfinished. */
    Completion(List<String> words) {
        this.before = words.subList(0, words.size() - 1);
        this.last = words.getLast();
    }

    /** The words, in their order; none where a file belongs, which the shell knows better. */
    List<Word> words() {
        CommandLine command = CommandRunner.commands();
        List<String> parameters = new ArrayList<>();
        Optional<OptionSpec> open = Optional.empty();
        boolean onlyParameters = false;
        for (String word : before) {
            CommandLine inner = command.getSubcommands().get(word);
            if (open.isPresent()) {
                open = Optional.empty();
            } else if (word.equals("--")) {
                onlyParameters = true;
            } else if (word.startsWith("-") && !onlyParameters) {
                open = withValue(command.getCommandSpec(), word);
            } else if (inner != null && parameters.isEmpty()) {
                command = inner;
            } else {
                parameters.add(word);
            }
        }
        return candidates(command.getCommandSpec(), open, parameters, onlyParameters).stream()
                .filter(word -> word.text().startsWith(last))
                .toList();
    }

    private static Optional<OptionSpec> withValue(CommandSpec spec, String word) {
        return Optional.ofNullable(spec.findOption(word))
                .filter(option -> option.arity().max() > 0);
    }

    private List<Word> candidates(
            CommandSpec spec, Optional<OptionSpec> open, List<String> parameters, boolean onlyParameters) {
        if (open.isPresent()) {
            return values(open.get(), parameters);
        }
        if (last.startsWith("-") && !onlyParameters) {
            return last.contains("=") ? valuesBehind(spec, parameters) : options(spec);
        }
        List<Word> words = new ArrayList<>(parameters.isEmpty() ? commands(spec) : List.of());
        spec.positionalParameters().stream()
                .filter(parameter -> parameter.index().contains(parameters.size()))
                .forEach(parameter -> words.addAll(values(parameter, parameters)));
        return words;
    }

    /** {@code --option=VALUE}, where shells complete the whole word. */
    private List<Word> valuesBehind(CommandSpec spec, List<String> parameters) {
        String name = last.substring(0, last.indexOf('='));
        return withValue(spec, name).stream()
                .flatMap(option -> values(option, parameters).stream())
                .map(value -> new Word(name + "=" + value.text(), value.meaning()))
                .toList();
    }

    private static List<Word> commands(CommandSpec spec) {
        return spec.subcommands().values().stream()
                .distinct()
                .map(CommandLine::getCommandSpec)
                .filter(inner -> !inner.usageMessage().hidden())
                .map(inner -> new Word(inner.name(), new HelpPage(inner).purpose()))
                .toList();
    }

    private List<Word> options(CommandSpec spec) {
        return spec.options().stream()
                .filter(option -> !option.hidden())
                .filter(option ->
                        option.isMultiValue() || Arrays.stream(option.names()).noneMatch(before::contains))
                .flatMap(Completion::names)
                .sorted(Comparator.comparing(Word::text))
                .toList();
    }

    /** Its long name; the short one is quicker to type than to complete. */
    private static Stream<Word> names(OptionSpec option) {
        String meaning = String.join(" ", option.description());
        int end = meaning.indexOf(". ");
        return Stream.of(new Word(option.longestName(), end < 0 ? meaning : meaning.substring(0, end + 1)));
    }

    private List<Word> values(ArgSpec argument, List<String> parameters) {
        if (argument.type().isEnum()) {
            return Arrays.stream(argument.type().getEnumConstants())
                    .map(constant -> new Word(constant.toString(), ""))
                    .toList();
        }
        return new KnownNames(before, parameters).named(argument.paramLabel());
    }
}
