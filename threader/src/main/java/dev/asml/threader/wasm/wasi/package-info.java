/** WASI preview 1 as far as a pure function needs it: no host directory, no socket, no clock but the invocation's. */
@NullMarked
package dev.asml.threader.wasm.wasi;

import org.jspecify.annotations.NullMarked;
