package dev.asml.threader.wasm.wasi;

import com.dylibso.chicory.runtime.TrapException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.asml.threader.wasm.wit.WitHost;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * Runs the preview 1 programs of WebAssembly's wasi-testsuite, which is no part of this project, and prints a table. Its
 * argument is the suite's folder {@code tests}, or a copy of it whose modules were made components. Each program gets a
 * copy of the files that its specification names, as a directory that it may change.
 */
final class WasiTestSuite {
    private static final String TARGET = "wasm32-wasip1";
    private static final int SECONDS = 30;
    private static final long TMP_BYTES = 64 << 20;

    private WasiTestSuite() {}

    /** What a specification asks for; what it does not say is nothing, or 0. */
    private record Spec(JsonNode json) {
        static Spec of(Path program) throws IOException {
            Path file = program.resolveSibling(name(program) + ".json");
            return new Spec(new JsonMapper().readTree(Files.exists(file) ? Files.readString(file) : "{}"));
        }

        List<String> arguments() {
            List<String> arguments = new ArrayList<>();
            json.path("args").forEach(argument -> arguments.add(argument.asText()));
            return arguments;
        }

        String difference(int exitCode, String output) {
            if (exitCode != json.path("exit_code").asInt(0)) {
                return "exit code " + exitCode;
            }
            boolean same = !json.has("stdout") || json.get("stdout").asText().equals(output);
            return same ? "" : "printed " + output;
        }
    }

    /** The programs of one language, sorted. */
    private static List<Path> programs(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".wasm"))
                    .sorted()
                    .toList();
        }
    }

    private static String name(Path program) {
        return program.getFileName().toString().replaceFirst("\\.wasm$", "");
    }

    static void main(String[] arguments) throws Exception {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        int passed = 0;
        int all = 0;
        for (String language : List.of("assemblyscript", "c", "rust")) {
            for (Path program : programs(Path.of(arguments[0], language, "testsuite", TARGET))) {
                String failure = failure(program);
                out.printf("| %s | %s | %s |%n", language, name(program), failure.isEmpty() ? "pass" : failure);
                passed += failure.isEmpty() ? 1 : 0;
                all++;
            }
        }
        out.printf("%d of %d pass%n", passed, all);
        System.exit(passed == all ? 0 : 1);
    }

    private static String failure(Path program) throws Exception {
        CompletableFuture<String> end = new CompletableFuture<>();
        Thread.ofPlatform().daemon().start(() -> {
            try {
                end.complete(run(program));
            } catch (IOException | RuntimeException e) {
                end.completeExceptionally(e);
            }
        });
        try {
            return end.get(SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException _) {
            return "no end";
        } catch (ExecutionException e) {
            return String.valueOf(e.getCause());
        }
    }

    private static String run(Path program) throws IOException {
        Spec spec = Spec.of(program);
        TestHost host = new TestHost();
        host.reallyParks = true;
        host.arguments.set(0, program.getFileName().toString());
        host.arguments.addAll(spec.arguments());
        spec.json()
                .path("env")
                .properties()
                .forEach(each ->
                        host.environment.put(each.getKey(), each.getValue().asText()));
        try {
            byte[] wasm = Files.readAllBytes(program);
            Wasi wasi = wasi(host, program, spec);
            WitHost witHost = new CompiledGuest.PlainHost(host, Assets.none(), Map.of());
            int code =
                    ComponentProgram.isOne(wasm) ? ComponentProgram.run(wasm, witHost, wasi) : Guest.run(program, wasi);
            String difference = spec.difference(code, host.output());
            return difference.isEmpty() ? "" : difference + ": " + lastLines(host.error());
        } catch (TrapException e) {
            return e.getMessage() + ": " + lastLines(host.error());
        }
    }

    private static String lastLines(String text) {
        return text.strip().replace('\n', ' ');
    }

    private static Wasi wasi(TestHost host, Path program, Spec spec) throws IOException {
        TmpDirectory root = TmpDirectory.root(new TmpSpace(TMP_BYTES, 1, host::wallClockNanos));
        if (!spec.json().has("root")) {
            return new Wasi(host, _ -> List.of(), new TestHeap(Long.MAX_VALUE));
        }
        copy(program.resolveSibling(spec.json().get("root").asText()), Descriptor.preopened("/", root));
        return new Wasi(host, _ -> List.of(new Preopen("/", root)), new TestHeap(Long.MAX_VALUE));
    }

    private static void copy(Path folder, Descriptor target) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                GuestPath path = new GuestPath(target, file.getFileName().toString(), false);
                if (Files.isDirectory(file)) {
                    path.createDirectory();
                    copy(file, path.open(Opening.of(2, true, false, 0)));
                } else {
                    byte[] bytes = Files.readAllBytes(file);
                    path.open(Opening.of(1, true, true, 0)).write(new ArrayBuffer(bytes));
                }
            }
        }
    }
}
