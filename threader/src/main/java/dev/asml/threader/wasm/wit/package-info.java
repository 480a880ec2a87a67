/**
 * The interfaces that guests import by their WIT: those of WASI 0.2, AssemblyLift's and Threader's own. Their types are
 * the {@code .wit} resources beside this package; their functions are bound here by name.
 */
@NullMarked
package dev.asml.threader.wasm.wit;

import org.jspecify.annotations.NullMarked;
