package dev.asml.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Explains a command line that is wrong.
 *
 * @param words the command line
 * @param settings what stood for options that it does not name
 */
record Misuse(List<String> words, Optional<Settings> settings) {
    String message(ParameterException e) {
        return switch (e) {
            case UnmatchedArgumentException unmatched -> unmatched(unmatched);
            case MissingParameterException missing -> missing(missing);
            default -> value(e);
        };
    }

    private static String unmatched(UnmatchedArgumentException e) {
        String word = e.getUnmatched().getFirst();
        CommandSpec spec = e.getCommandLine().getCommandSpec();
        boolean wantsCommand = !word.startsWith("-") && !spec.subcommands().isEmpty();
        String kind = wantsCommand ? "command" : word.startsWith("-") ? "option" : "argument";
        return "unknown %s \"%s\"%s".formatted(kind, word, Suggestion.of(word, candidates(spec, wantsCommand)));
    }

    private static List<String> candidates(CommandSpec spec, boolean commands) {
        return commands
                ? spec.subcommands().entrySet().stream()
                        .filter(command -> !command.getValue()
                                .getCommandSpec()
                                .usageMessage()
                                .hidden())
                        .map(Map.Entry::getKey)
                        .toList()
                : spec.options().stream()
                        .filter(option -> !option.hidden())
                        .flatMap(option -> Arrays.stream(option.names()))
                        .toList();
    }

    private static String missing(MissingParameterException e) {
        String wanted = e.getMissing().stream().map(ArgSpec::paramLabel).collect(Collectors.joining(" and "));
        boolean option = e.getMissing().stream().anyMatch(ArgSpec::isOption);
        String command = e.getCommandLine().getCommandSpec().qualifiedName();
        return option
                ? "%s needs a value, %s".formatted(name(e.getMissing().getFirst()), wanted)
                : "\"%s\" needs %s".formatted(command, wanted);
    }

    private String value(ParameterException e) {
        ArgSpec argument = e.getArgSpec();
        String value = e.getValue();
        if (argument == null || value == null) {
            return String.valueOf(e.getMessage());
        }
        Class<?> type = argument.type();
        String what = type.isEnum()
                ? words(type)
                : type == int.class || type == long.class || type == Integer.class
                        ? "a whole number"
                        : "a " + type.getSimpleName().toLowerCase(Locale.ROOT);
        return "%s is %s, not \"%s\"%s".formatted(name(argument), what, value, origin(argument));
    }

    private static String words(Class<?> type) {
        String all =
                Arrays.stream(type.getEnumConstants()).map(Object::toString).collect(Collectors.joining(", "));
        int last = all.lastIndexOf(", ");
        return last < 0 ? all : all.substring(0, last) + " or " + all.substring(last + 2);
    }

    private static String name(ArgSpec argument) {
        return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
    }

    /** Where a value is from that the command line does not hold. */
    private String origin(ArgSpec argument) {
        if (!(argument instanceof OptionSpec option)
                || Arrays.stream(option.names())
                        .anyMatch(name -> words.stream().anyMatch(word -> word.startsWith(name)))) {
            return "";
        }
        return Setting.ofOption(option.longestName())
                .flatMap(setting -> settings.flatMap(known -> known.find(setting)))
                .map(found -> " (from %s)".formatted(found.origin()))
                .orElse("");
    }
}
