package dev.asml.threader.wasm.wasi;

import com.dylibso.chicory.runtime.HostFunction;
import com.dylibso.chicory.runtime.ImportValues;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.wasm.Parser;
import java.nio.file.Path;

/** Runs a compiled guest program from its start to its end. */
final class Guest {
    private static final Path FOLDER = Path.of("src/test/guests/wasi");

    private Guest() {}

    /** Runs a program of this module's test guests; answers its exit code. */
    static int run(String name, Wasi wasi) {
        return run(FOLDER.resolve(name + ".wasm"), wasi);
    }

    static int run(Path program, Wasi wasi) {
        ImportValues.Builder imports = ImportValues.builder();
        WasiImports.previewOne().forEach(each -> imports.addFunction(function(WasiImports.PREVIEW_1, each, wasi)));
        WasiImports.snapshotZero().forEach(each -> imports.addFunction(function(WasiImports.SNAPSHOT_0, each, wasi)));
        try {
            Instance.builder(Parser.parse(program.toFile()))
                    .withImportValues(imports.build())
                    .build();
            return 0;
        } catch (GuestExit exit) {
            return exit.code();
        }
    }

    private static HostFunction function(String module, WasiImport each, Wasi wasi) {
        return new HostFunction(module, each.name(), each.type(), (instance, args) -> {
            int errno = each.body().call(wasi, instance.memory(), args);
            return each.type().returns().isEmpty() ? null : new long[] {errno};
        });
    }
}
