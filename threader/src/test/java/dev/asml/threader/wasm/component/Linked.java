package dev.asml.threader.wasm.component;

import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.TableInstance;
import com.dylibso.chicory.wasm.Parser;
import com.dylibso.chicory.wasm.WasmModule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Components of the tests' folder, linked without a host and interpreted. */
final class Linked {
    private static final Path FOLDER = Path.of("src/test/guests/components/linking");

    private Linked() {}

    static byte[] bytes(String name) throws IOException {
        return Files.readAllBytes(FOLDER.resolve(name + ".wasm"));
    }

    /** An instance of a component that asks nothing of its host. */
    static LinkedComponent.Running start(String name) throws IOException {
        ComponentBinary.Decoded decoded = ComponentBinary.read(bytes(name));
        List<WasmModule> modules =
                decoded.modules().stream().map(Linked::module).toList();
        return LinkedComponent.link(decoded, types(modules), new Nothing())
                .instantiate(
                        (number, imports) -> Instance.builder(modules.get(number))
                                .withTableFactory((table, value) ->
                                        TableView.of(new TableInstance(table, value), modules.get(number)))
                                .withImportValues(imports)
                                .withStart(false)
                                .build(),
                        (imported, function) -> {
                            throw new IllegalArgumentException(imported + function);
                        });
    }

    /** Decodes and checks a component, and its modules as the engine's parser does. */
    static void check(byte[] bytes) {
        ComponentBinary.Decoded decoded = ComponentBinary.read(bytes);
        LinkedComponent linked = LinkedComponent.link(
                decoded, types(decoded.modules().stream().map(Linked::module).toList()), new Nothing());
        if (linked.imports().size() > linked.functions().size() + bytes.length) {
            throw new IllegalStateException("more imports than bytes");
        }
    }

    private static WasmModule module(byte[] bytes) {
        try {
            return Parser.parse(bytes);
        } catch (RuntimeException | AssertionError e) { // what the parser leaks on malformed input
            throw new ComponentException("a core module", e);
        }
    }

    private static List<CoreModuleType> types(List<WasmModule> modules) {
        return modules.stream().map(CoreModuleType::of).toList();
    }

    static @Nullable Object call(LinkedComponent.Running running, String function, Object... arguments) {
        return running.function(null, function).call(arguments);
    }

    /** A host that serves nothing but wasi:random, whose functions are not to be called. */
    private record Nothing() implements HostServices {
        @Override
        public @Nullable Served find(String name) {
            Signature random = new Signature(List.of(), ValueType.Primitive.U64);
            return name.startsWith("wasi:random/random@")
                    ? new Served(Map.of("get-random-u64", random), Map.of(), Map.of())
                    : null;
        }

        @Override
        public String closest(String name) {
            return "served is wasi:random/random";
        }
    }
}
