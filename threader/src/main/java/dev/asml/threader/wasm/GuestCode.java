package dev.asml.threader.wasm;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Code whose imports are known to be served: what a function runs. Safe for use by many threads. */
public sealed interface GuestCode permits CompiledModule, CompiledComponent {
    /** SHA-256 of the file that it came from, in hexadecimal. */
    String hash();

    /** The hashes of the core modules that it consists of, in order. */
    List<String> modules();

    /** About how many bytes of the host it takes, without its instances. */
    long weight();

    /** Whether an instance can be put back to an earlier state by its memories and globals alone. */
    boolean resettable();

    /** The first function too large to be compiled, by its index in its module; such ones run hundreds of times slower. */
    Optional<String> interpreted();

    /** Whether something is imported from a module, or an interface of any version. */
    boolean imports(String moduleName);

    /** Whether a function is imported from a module. */
    boolean imports(String moduleName, String name);

    /** The functions that it exports; those of an interface as {@code wasi:cli/run@0.2.0#run}. */
    Set<String> exports();

    /** Whether a function is exported. */
    default boolean exports(String function) {
        return exports().contains(function);
    }

    /** Takes note that it was run for the first time. */
    void ran();

    /**
     * A new instance; its start functions run.
     *
     * @param image whether its memories and variables will be overwritten at once, and so need not be right
     */
    GuestInstance instantiate(Guest guest, MemoryAllowance allowance, boolean image);
}
