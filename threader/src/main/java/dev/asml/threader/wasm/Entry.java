package dev.asml.threader.wasm;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How a module or a component is entered.
 *
 * @param abi the guest's generation
 * @param startUp exports to call before the entry, once for an instance
 * @param export the entry
 * @param inputFill what the guest expects behind the end of its input
 */
record Entry(Abi abi, List<String> startUp, String export, byte inputFill) {
    private static final String COMMAND = "_start";
    private static final String ASSEMBLYLIFT_RUNTIME = "akkoro:assemblylift/asml-rt";
    private static final String ASSEMBLYLIFT_IO = "akkoro:assemblylift/asml-io";
    private static final List<String> REACTORS = List.of("_initialize", "cm32p2_initialize");

    /**
     * Finds the entry.
     *
     * @param handler the export that enters a v0.3 guest
     * @throws ModuleException if there is none
     */
    static Entry find(GuestCode module, String handler) {
        if (module.exports(handler)) {
            return new Entry(
                    beta(module) || module instanceof CompiledComponent ? Abi.BETA : Abi.V03,
                    startUp(module),
                    handler,
                    SPACE);
        }
        Optional<Entry> wit = wit(module);
        if (wit.isPresent()) {
            return wit.get();
        }
        if (!module.exports(COMMAND)) {
            throw new ModuleException(
                    ("exports neither \"%s\" nor \"_start\", nor wasi:http/incoming-handler's or wasi:cli/run's function,"
                                    + " so there is no way in")
                            .formatted(handler));
        }
        return new Entry(command(module), List.of(), COMMAND, inputFill(module));
    }

    private static Optional<Entry> wit(GuestCode module) {
        for (WitEntry entry : WitEntry.values()) {
            for (String export : module.exports()) {
                if (WitEntry.of(export) == entry) {
                    Abi abi = beta(module) ? Abi.BETA : entry.abi();
                    return Optional.of(new Entry(abi, reactor(module), export, SPACE));
                }
            }
        }
        return Optional.empty();
    }

    private static boolean beta(GuestCode module) {
        return module.imports(ASSEMBLYLIFT_RUNTIME) || module.imports(ASSEMBLYLIFT_IO);
    }

    private static List<String> reactor(GuestCode module) {
        return REACTORS.stream().filter(module::exports).limit(1).toList();
    }

    private static List<String> startUp(GuestCode module) {
        List<String> reactor = reactor(module);
        if (!reactor.isEmpty()) {
            return reactor;
        }
        return module.exports(COMMAND) ? List.of(COMMAND) : List.of();
    }

    private static Abi command(GuestCode module) {
        if (beta(module)) {
            return Abi.BETA;
        }
        return module.imports("env") ? Abi.V04 : Abi.WASI;
    }

    private static final byte SPACE = ' ';

    /** Rust guests of v0.4 cut NULs off their input, and only those; every other guest expects white space. */
    private static byte inputFill(GuestCode module) {
        boolean rust =
                module.imports("env", "__asml_abi_runtime_success") && !module.imports("env", "__asml_abi_io_invoke");
        return rust ? 0 : SPACE;
    }

    /** The start-up exports, then the entry. */
    List<String> exports() {
        List<String> all = new ArrayList<>(startUp);
        all.add(export);
        return List.copyOf(all);
    }
}
