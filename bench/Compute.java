package dev.asml.threader.wasm;

import com.dylibso.chicory.runtime.ImportFunction;
import com.dylibso.chicory.runtime.ImportValues;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.Memory;
import com.dylibso.chicory.runtime.WasmFunctionHandle;
import com.dylibso.chicory.wasm.WasmModule;
import com.dylibso.chicory.wasm.types.FunctionImport;
import com.dylibso.chicory.wasm.types.Import;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Runs kernels in a Threader's engine on demand: its compiler, its memory, its marks, its checks for interrupts. Reads
 * {@code KERNEL MODULE MILLIS} lines, answers each with a line of JSON.
 *
 * <p>Arguments: the script that the QuickJS kernel runs, folders of modules.
 */
public final class Compute {
    private static final long GUEST_BYTES = 256 << 20;

    private final String script;
    private final String[] folders;
    private final Map<String, Instance> instances = new HashMap<>();

    private Compute(String[] arguments) throws IOException {
        script = Files.readString(Path.of(arguments[0]));
        folders = Arrays.copyOfRange(arguments, 1, arguments.length);
    }

    public static void main(String[] arguments) throws Exception {
        Compute compute = new Compute(arguments);
        Thread guest = Thread.ofVirtual().start(compute::answer); // what guests run on
        guest.join();
    }

    private void answer() {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String[] words = line.split(" ");
                System.out.println(run(words[0], instance(words[1]), Long.parseLong(words[2])));
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private Instance instance(String name) throws IOException {
        Instance known = instances.get(name);
        if (known != null) {
            return known;
        }
        Path path = Arrays.stream(folders)
                .map(folder -> Path.of(folder, name))
                .filter(Files::exists)
                .findFirst()
                .orElseThrow();
        CompiledCode code = CompiledCode.compile(Files.readAllBytes(path), "bench/" + name.replace(".wasm", ""));
        LoadedModule loaded = new LoadedModule("bench", code, false, "bench/" + name.replace(".wasm", ""));
        MemoryAllowance allowance = new MemoryAllowance(new HostMemory(1 << 30), new AtomicLong(), GUEST_BYTES);
        Instance made = loaded.filled(Instance.builder(loaded.module())
                .withMachineFactory(loaded.machines())
                .withMemoryFactory(limits -> new LinearMemory(limits, allowance))
                .withImportValues(imports(loaded.module()))
                .build());
        instances.put(name, made);
        if (name.startsWith("quickjs")) {
            made.export("_initialize").apply();
            made.export("qjs_init").apply();
            var _ = evaluate(made, script);
        } else {
            made.export("start").apply();
        }
        return made;
    }

    /** What QuickJS asks of its host, as little as it takes. */
    private static ImportValues imports(WasmModule module) {
        ImportValues.Builder imports = ImportValues.builder();
        for (int i = 0; i < module.importSection().importCount(); i++) {
            Import each = module.importSection().getImport(i);
            if (each instanceof FunctionImport function) {
                imports.addFunction(new ImportFunction(
                        function.module(),
                        function.name(),
                        module.typeSection().getType(function.typeIndex()),
                        handle(function.name())));
            }
        }
        return imports.build();
    }

    private static WasmFunctionHandle handle(String name) {
        return switch (name) {
            case "clock_time_get" -> (instance, arguments) -> {
                instance.memory().writeLong((int) arguments[2], 1_700_000_000_000_000_000L);
                return new long[] {0};
            };
            case "random_get" -> (instance, arguments) -> {
                instance.memory().fill((byte) 7, (int) arguments[0], (int) (arguments[0] + arguments[1]));
                return new long[] {0};
            };
            case "host_promise_rejection" -> (_, _) -> null;
            default -> (_, _) -> new long[] {name.startsWith("fd_") ? 8 : 0};
        };
    }

    private static int text(Instance quickjs, byte[] text) {
        int at = (int) quickjs.export("wasm_malloc").apply(text.length + 1)[0];
        Memory memory = quickjs.memory();
        memory.write(at, text);
        memory.writeByte(at + text.length, (byte) 0);
        return at;
    }

    private static long evaluate(Instance quickjs, String code) {
        byte[] source = code.getBytes(StandardCharsets.UTF_8);
        int at = text(quickjs, source);
        int name = text(quickjs, "script.js".getBytes(StandardCharsets.UTF_8));
        long result = quickjs.export("qjs_eval").apply(at, source.length, name, 0)[0];
        if (quickjs.export("qjs_is_exception").apply(result)[0] != 0) {
            throw new IllegalStateException("the script failed");
        }
        double value = Double.longBitsToDouble(quickjs.export("qjs_get_float64").apply(result)[0]);
        quickjs.export("qjs_free_value").apply(result);
        quickjs.export("wasm_free").apply(at);
        quickjs.export("wasm_free").apply(name);
        return (long) value;
    }

    private static String run(String kernel, Instance instance, long millis) {
        double[] times = new double[1 << 16];
        int calls = 0;
        long result = 0;
        long now = System.nanoTime();
        long end = now + millis * 1_000_000;
        while (calls < 3 || now < end && calls < times.length) {
            result = kernel.equals("quickjs")
                    ? evaluate(instance, "run()")
                    : instance.export(kernel).apply()[0];
            long after = System.nanoTime();
            times[calls++] = (after - now) / 1e3;
            now = after;
        }
        Arrays.sort(times, 0, calls);
        return "{\"kernel\":\"%s\",\"result\":%d,\"calls\":%d,\"best\":%.1f,\"median\":%.1f}"
                .formatted(kernel, (int) result, calls, times[0], times[calls / 2]);
    }
}
