package dev.asml.threader.wasm;

import java.util.List;
import java.util.Optional;

/**
 * What is known of a function's code without loading it.
 *
 * @param hash SHA-256 of the file that it came from, in hexadecimal
 * @param modules the hashes of the core modules that it consists of, in order
 * @param abi the guest's generation
 * @param interpreted see {@link GuestCode#interpreted()}
 */
public record CodeFacts(String hash, List<String> modules, Abi abi, Optional<String> interpreted) {
    /** Whether it is a core module, and no component. */
    boolean isModule() {
        return modules.equals(List.of(hash));
    }
}
