package dev.asml.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * What there is to say of a command, taken from its declaration; {@link HelpText} and {@link HelpMarkdown} write it down.
 *
 * @param spec the command as it is parsed
 */
record HelpPage(CommandSpec spec) {
    /** An option or a parameter: what is typed, what it means, and the variable that stands for it. */
    record Item(String label, String meaning, Optional<String> variable) {
        /** The meaning with all that is known. */
        String sentence() {
            return variable.map(name -> meaning + " Environment: " + name + ".").orElse(meaning);
        }
    }

    /** All its words: {@code asml iomod pack}. */
    String name() {
        return spec.qualifiedName();
    }

    /** What distinguishes it in file names: {@code iomod-pack}, or {@code asml}. */
    String page() {
        return name().equals("asml")
                ? "asml"
                : name().substring("asml ".length()).replace(' ', '-');
    }

    List<String> aliases() {
        return List.of(spec.aliases());
    }

    /** What it is for, in a line. */
    String purpose() {
        return String.join(" ", spec.usageMessage().header());
    }

    String synopsis() {
        Stream<String> parameters = spec.positionalParameters().stream().map(HelpPage::placed);
        Stream<String> inner = isGroup() ? Stream.of("COMMAND") : Stream.empty();
        return Stream.of(Stream.of(name(), "[OPTIONS]"), inner, parameters)
                .flatMap(part -> part)
                .collect(Collectors.joining(" "));
    }

    private static String placed(PositionalParamSpec parameter) {
        String label = parameter.paramLabel() + (parameter.arity().max() > 1 ? "..." : "");
        return parameter.arity().min() == 0 ? "[" + label + "]" : label;
    }

    /** Whether it is there for the commands in it. */
    boolean isGroup() {
        return !spec.subcommands().isEmpty();
    }

    /** Paragraphs; one that begins with two spaces is lines to be kept as they are. */
    List<String> description() {
        List<String> paragraphs = new ArrayList<>();
        StringBuilder open = new StringBuilder();
        for (String line : spec.usageMessage().description()) {
            if (line.isBlank()) {
                paragraphs.add(open.toString());
                open.setLength(0);
            } else {
                open.append(open.isEmpty() ? "" : " ").append(line);
            }
        }
        paragraphs.add(open.toString());
        paragraphs.removeIf(String::isBlank);
        return paragraphs;
    }

    List<Item> parameters() {
        return spec.positionalParameters().stream()
                .map(parameter -> new Item(parameter.paramLabel(), meaning(parameter), Optional.empty()))
                .toList();
    }

    /** Its options by name, help last. */
    List<Item> options() {
        return spec.options().stream()
                .filter(option -> !option.hidden())
                .sorted(Comparator.comparing(OptionSpec::usageHelp).thenComparing(OptionSpec::longestName))
                .map(HelpPage::item)
                .toList();
    }

    private static Item item(OptionSpec option) {
        String names = Arrays.stream(option.names())
                .sorted(Comparator.comparingInt(String::length))
                .collect(Collectors.joining(", "));
        String label = option.arity().max() == 0 ? names : names + " " + option.paramLabel();
        return new Item(
                label, meaning(option), Setting.ofOption(option.longestName()).map(Setting::variable));
    }

    private static String meaning(ArgSpec argument) {
        return String.join(" ", argument.description());
    }

    /** The commands in it by group; hidden ones are left out. */
    Map<Group, List<HelpPage>> commands() {
        Map<Group, List<HelpPage>> groups = new EnumMap<>(Group.class);
        // A command with an alias is there twice.
        Set<CommandLine> all = new LinkedHashSet<>(spec.subcommands().values());
        for (CommandLine command : all) {
            CommandSpec inner = command.getCommandSpec();
            if (!inner.usageMessage().hidden()) {
                groups.computeIfAbsent(Group.of(inner.userObject()), _ -> new ArrayList<>())
                        .add(new HelpPage(inner));
            }
        }
        return groups;
    }

    /** Command lines to try. */
    List<String> examples() {
        return Arrays.stream(spec.usageMessage().footer())
                .filter(line -> line.startsWith("  "))
                .map(String::strip)
                .toList();
    }

    /** How it may end. */
    List<ExitCode> exitCodes() {
        Set<ExitCode> codes = new TreeSet<>(List.of(ExitCode.OK, ExitCode.FAILED, ExitCode.USAGE));
        if (spec.findOption("--threader") != null || name().equals("asml")) {
            codes.addAll(List.of(ExitCode.UNREACHABLE, ExitCode.DENIED));
        }
        if (spec.findOption("--timeout") != null || name().equals("asml")) {
            codes.add(ExitCode.TIMED_OUT);
        }
        if (spec.findOption("--yes") != null || name().equals("asml")) {
            codes.add(ExitCode.DECLINED);
        }
        return List.copyOf(codes);
    }

    /** What to read next. */
    List<String> related() {
        Listed listed = spec.userObject().getClass().getAnnotation(Listed.class);
        return listed == null
                ? List.of()
                : Stream.of(listed.see()).map("asml "::concat).toList();
    }

    /** What else its page says. */
    String notes() {
        return HelpNotes.markdown(page());
    }
}
