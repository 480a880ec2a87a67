package dev.asml.cli.build;

import dev.asml.manifests.FunctionManifest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Rust: a crate with {@code Cargo.toml} by cargo, or the single {@code NAME.rs} or {@code main.rs} by rustc. */
final class Rust implements Language {
    private static final List<String> TARGETS = List.of("wasm32-wasip1", "wasm32-wasi", "wasm32-unknown-unknown");
    private static final Pattern LLVM = Pattern.compile("LLVM version: (\\d+)");
    private static final Map<String, String> HINTS =
            Map.of("can't find crate for `std`", "install the target with rustup target add wasm32-wasip1");

    /** A compiler that has a target for WebAssembly. */
    private record Compiler(Path rustc, String target, Optional<Path> linker) {}

    @Override
    public Recipe recipe(FunctionManifest function, Path output, Tools tools) throws IOException, InterruptedException {
        if (Files.isRegularFile(function.directory().resolve("Cargo.toml"))) {
            return crate(function, compiler(tools), tools);
        }
        Path source = Language.source(function, function.name() + ".rs", "main.rs", "Cargo.toml");
        return single(function, source, output, compiler(tools));
    }

    private static Recipe crate(FunctionManifest function, Compiler compiler, Tools tools) {
        Path cargo = tools.variable("CARGO")
                .flatMap(tools::find)
                .or(() -> tools.find(compiler.rustc().resolveSibling("cargo").toString()))
                .or(() -> tools.find("cargo"))
                .orElseThrow(() -> new BuildException(
                        "Cargo.toml needs cargo, which is not in PATH; install Rust (Debian: apt-get install cargo)"));
        Map<String, String> environment = new HashMap<>();
        // Not by its name in PATH: cargo must use the compiler that has the target.
        environment.put("RUSTC", compiler.rustc().toString());
        String variable = compiler.target().toUpperCase(Locale.ROOT).replace('-', '_');
        compiler.linker()
                .ifPresent(linker -> environment.put("CARGO_TARGET_%s_LINKER".formatted(variable), linker.toString()));
        return new Recipe(
                List.of(
                        cargo.toString(),
                        "build",
                        "--release",
                        "--target",
                        compiler.target(),
                        "--message-format=json-render-diagnostics"),
                function.directory(),
                environment,
                new Recipe.Artifact.Announced(),
                Set::of,
                HINTS);
    }

    private static Recipe single(FunctionManifest function, Path source, Path output, Compiler compiler)
            throws IOException {
        Path rules = output.resolveSibling("rules.d");
        List<String> command = new ArrayList<>(List.of(compiler.rustc().toString(), "--edition", "2021"));
        command.addAll(List.of("--target", compiler.target(), "--color", "never"));
        command.addAll(List.of("-C", "opt-level=s", "-C", "lto", "-C", "panic=abort", "-C", "strip=debuginfo"));
        compiler.linker().ifPresent(linker -> command.addAll(List.of("-C", "linker=" + linker)));
        if (isHandler(function, source)) {
            command.addAll(List.of("--crate-type", "cdylib", "--cfg", "asml_v03"));
        }
        command.addAll(List.of("--crate-name", function.name().replace('-', '_')));
        command.add("--emit=link=%s,dep-info=%s".formatted(output, rules));
        command.add(source.getFileName().toString());
        return new Recipe(
                command,
                function.directory(),
                Map.of(),
                new Recipe.Artifact.AtOutput(),
                () -> inputs(function, source, rules),
                HINTS);
    }

    private static boolean isHandler(FunctionManifest function, Path source) throws IOException {
        return Files.readString(source).contains("extern \"C\" fn " + function.handler() + "(");
    }

    private static Set<Path> inputs(FunctionManifest function, Path source, Path rules) throws IOException {
        Set<Path> inputs = new TreeSet<>(Set.of(source));
        if (Files.exists(rules)) {
            MakeRules.parse(Files.readString(rules)).stream()
                    .map(file -> function.directory().resolve(file).normalize())
                    .forEach(inputs::add);
        }
        return inputs;
    }

    /** The first compiler of this machine that has one of the targets; the first in PATH may be without. */
    private static Compiler compiler(Tools tools) throws IOException, InterruptedException {
        List<Path> found = tools.candidates("RUSTC", List.of("rustc")).toList();
        if (found.isEmpty()) {
            throw new BuildException("rust needs rustc, which is not in PATH; install Rust and its target"
                    + " wasm32-wasip1 (Debian: apt-get install rustc libstd-rust-dev-wasm32 lld)");
        }
        for (Path rustc : found) {
            Path libraries = Path.of(answer(rustc, "--print", "sysroot").strip(), "lib", "rustlib");
            Optional<String> target = TARGETS.stream()
                    .filter(name -> Files.isDirectory(libraries.resolve(name).resolve("lib")))
                    .findFirst();
            if (target.isPresent()) {
                return new Compiler(rustc, target.get(), linker(rustc, libraries, tools));
            }
        }
        throw new BuildException(
                "rust needs a compiler with one of the targets %s; %s has none: rustup target add %s (Debian: apt-get install libstd-rust-dev-wasm32 lld)"
                        .formatted(
                                String.join(", ", TARGETS),
                                found.stream().map(Path::toString).collect(Collectors.joining(", ")),
                                TARGETS.getFirst()));
    }

    private static String answer(Path rustc, String... question) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(rustc.toString()));
        command.addAll(List.of(question));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }

    /** Debian's rustc comes without the linker that others bring along, and wants the one of its own LLVM. */
    private static Optional<Path> linker(Path rustc, Path libraries, Tools tools)
            throws IOException, InterruptedException {
        try (Stream<Path> hosts = Files.list(libraries)) {
            if (hosts.anyMatch(host -> Files.isExecutable(host.resolve("bin/rust-lld")))) {
                return Optional.empty();
            }
        }
        Matcher version = LLVM.matcher(answer(rustc, "--version", "--verbose"));
        Stream<String> own = version.find() ? Stream.of("wasm-ld-" + version.group(1)) : Stream.of();
        return Stream.concat(own, Stream.of("wasm-ld"))
                .flatMap(name -> tools.find(name).stream())
                .findFirst();
    }

    @Override
    public Path tool(Path directory, Tools tools) throws IOException, InterruptedException {
        return compiler(tools).rustc();
    }
}
