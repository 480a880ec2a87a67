package dev.asml.cli.build;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;

/** What a module was made from: the command, the compiler and the bytes of every file, and the module's own. */
final class Stamp {
    private static final String INPUT = "input ";
    private static final int HASH = 64;

    private Stamp() {}

    static void write(Path stamp, Recipe recipe, Collection<Path> inputs, Path module) throws IOException {
        Files.writeString(stamp, text(recipe, inputs, module));
    }

    /** Whether a build now would give the module that is there already. */
    static boolean holds(Path stamp, Recipe recipe, Path module) throws IOException {
        if (!Files.isRegularFile(stamp) || !Files.isRegularFile(module)) {
            return false;
        }
        String written = Files.readString(stamp);
        List<Path> inputs = written.lines()
                .filter(line -> line.startsWith(INPUT))
                .map(line -> Path.of(line.substring(INPUT.length() + HASH + 1)))
                .toList();
        return !inputs.isEmpty()
                && inputs.stream().allMatch(Files::isRegularFile)
                && written.equals(text(recipe, inputs, module));
    }

    private static String text(Recipe recipe, Collection<Path> inputs, Path module) throws IOException {
        Path tool = Path.of(recipe.command().getFirst());
        StringBuilder text = new StringBuilder();
        text.append("tool ")
                .append(Files.size(tool))
                .append(' ')
                .append(Files.getLastModifiedTime(tool))
                .append('\n');
        // The output's own name differs from run to run.
        String output = module.resolveSibling("build").toString();
        recipe.command().stream()
                .filter(argument -> !argument.contains(output))
                .forEach(argument -> text.append("argument ").append(argument).append('\n'));
        for (Path input : new TreeSet<>(inputs)) {
            text.append(INPUT).append(hash(input)).append(' ').append(input).append('\n');
        }
        return text.append("module ").append(hash(module)).append('\n').toString();
    }

    private static String hash(Path file) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(Files.readAllBytes(file)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
