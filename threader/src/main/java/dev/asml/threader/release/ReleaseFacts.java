package dev.asml.threader.release;

import dev.asml.threader.function.DeployedFunction;
import dev.asml.threader.function.FunctionName;
import dev.asml.threader.wasm.Abi;
import dev.asml.threader.wasm.CodeFacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a deploy found out of the code of its functions, kept so that a start need not load it. Lines of text: what the
 * code was compiled by, then for each function its name, the length of its file, its hash, those of its modules, its ABI,
 * and what of it is interpreted.
 *
 * @param functions by their names
 */
record ReleaseFacts(Map<String, Fact> functions) {
    private static final ReleaseFacts NONE = new ReleaseFacts(Map.of());
    private static final int FIELDS = 6;

    /**
     * Of one function.
     *
     * @param bytes the length of its file
     */
    record Fact(long bytes, CodeFacts code) {}

    /** Nothing, where there is no such file, or it tells of code that was compiled by another version. */
    static ReleaseFacts read(Path file, String version) throws IOException {
        if (!Files.isRegularFile(file)) {
            return NONE;
        }
        List<String> lines = Files.readAllLines(file);
        if (lines.isEmpty() || !lines.getFirst().equals(version)) {
            return NONE;
        }
        Map<String, Fact> functions = new HashMap<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] fields = line.split(" ", FIELDS);
            Fact fact = fact(fields);
            if (fact == null) {
                return NONE;
            }
            functions.put(fields[0], fact);
        }
        return new ReleaseFacts(Map.copyOf(functions));
    }

    private static @Nullable Fact fact(String[] fields) {
        if (fields.length != FIELDS) {
            return null;
        }
        try {
            CodeFacts code = new CodeFacts(
                    fields[2],
                    List.of(fields[3].split(",")),
                    Abi.valueOf(fields[4]),
                    Optional.of(fields[5]).filter(text -> !text.isEmpty()));
            return new Fact(Long.parseLong(fields[1]), code);
        } catch (IllegalArgumentException _) {
            return null; // written by another Threader, or damaged: then it is found out again
        }
    }

    /** Of a function; empty if nothing is known. */
    Optional<Fact> of(FunctionName name) {
        return Optional.ofNullable(functions.get(name.toString()));
    }

    /** Writes what is known of functions; the file appears whole. */
    static void write(Path file, String version, Collection<DeployedFunction> functions) throws IOException {
        List<String> lines = new ArrayList<>(List.of(version));
        for (DeployedFunction function : functions) {
            CodeFacts code = function.facts();
            lines.add(String.join(
                    " ",
                    function.name().toString(),
                    Long.toString(Files.size(function.manifest().builtModule())),
                    code.hash(),
                    String.join(",", code.modules()),
                    code.abi().name(),
                    code.interpreted().orElse("").replaceAll("\\R", " ")));
        }
        Path draft = file.resolveSibling(file.getFileName() + ".new");
        Files.write(draft, lines);
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
