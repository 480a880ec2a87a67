package dev.asml.iomod.testing;

import dev.asml.manifests.IomodManifest;
import dev.asml.manifests.IomodPackage;
import dev.asml.manifests.ManifestException;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The check as a program: {@code asml iomod verify} runs it in a process of its own. Prints the report and exits with 0
 * if no rule was found broken, with 1 if one was, and with 2 if there is nothing to check.
 */
public final class Verify {
    private static final int BROKEN = 1;
    private static final int UNUSABLE = 2;

    private final Map<String, String> config = new TreeMap<>();
    private final Map<String, String> environment = new TreeMap<>();
    private final List<Sample> samples = new ArrayList<>();
    private final List<String> operands = new ArrayList<>();
    private boolean json;

    private Verify() {}

    /**
     * Runs the check.
     *
     * @param args options ({@code --json}, {@code --config KEY=VALUE}, {@code --env NAME=VALUE}, {@code --call
     *     METHOD=INPUT}), then a folder or {@code .iomod} file, or coordinates, an executable and its arguments
     */
    public static void main(String[] args) throws IOException {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        try {
            Verify verify = new Verify();
            verify.read(new ArrayDeque<>(List.of(args)));
            Report report = verify.run();
            out.println(verify.json ? report.json() : report);
            System.exit(report.isKept() ? 0 : BROKEN);
        } catch (ManifestException e) {
            e.problems().forEach(System.err::println);
        } catch (IllegalArgumentException | UncheckedIOException e) {
            System.err.println(e.getMessage());
        }
        System.exit(UNUSABLE);
    }

    private void read(Deque<String> args) {
        while (!args.isEmpty() && args.peek().startsWith("--")) {
            String option = args.remove();
            if (option.equals("--json")) {
                json = true;
                continue;
            }
            String[] pair = args.isEmpty() ? new String[0] : args.remove().split("=", 2);
            if (pair.length < 2) {
                throw new IllegalArgumentException("%s wants NAME=VALUE".formatted(option));
            }
            keep(option, pair[0], pair[1]);
        }
        operands.addAll(args);
        if (operands.isEmpty()) {
            throw new IllegalArgumentException("usage: Verify [OPTIONS] PATH | COORDINATES EXECUTABLE [ARGUMENT...]");
        }
    }

    private void keep(String option, String name, String value) {
        switch (option) {
            case "--config" -> config.put(name, value);
            case "--env" -> environment.put(name, value);
            case "--call" -> samples.add(new Sample(name, value));
            default -> throw new IllegalArgumentException("there is no option " + option);
        }
    }

    private Report run() throws IOException {
        return operands.size() == 1 ? ofPackage(Path.of(operands.getFirst())) : run(IomodCheck.of(command()));
    }

    private Report run(IomodCheck check) {
        return check.withConfig(config)
                .withEnvironment(environment)
                .withSamples(samples)
                .run();
    }

    private IomodCommand command() {
        Path executable = Path.of(operands.get(1)).toAbsolutePath();
        if (!Files.isExecutable(executable)) {
            throw new IllegalArgumentException(executable + ": there is no such executable file");
        }
        List<String> command = new ArrayList<>(List.of(executable.toString()));
        command.addAll(operands.subList(2, operands.size()));
        return new IomodCommand(operands.getFirst(), command, Map.of());
    }

    /** A folder is used as it is; a file is unpacked for as long as the check takes. */
    private Report ofPackage(Path path) throws IOException {
        IomodPackage opened = IomodPackage.open(path);
        IomodManifest manifest = opened.manifest();
        if (Files.isDirectory(path)) {
            Path entrypoint = path.resolve(manifest.entrypoint());
            if (!Files.isExecutable(entrypoint)) {
                throw new IllegalArgumentException("%s cannot be executed; chmod +x it".formatted(entrypoint));
            }
            return run(IomodCheck.of(manifest, path));
        }
        Path folder = Files.createTempDirectory("iomod-verify");
        try {
            opened.unpack(folder);
            return run(IomodCheck.of(manifest, folder));
        } finally {
            delete(folder);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (var paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
