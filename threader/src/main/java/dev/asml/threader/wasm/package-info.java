/** The engine: compiles and caches modules, gives guests their memory and instances, and serves their ABIs. */
@NullMarked
package dev.asml.threader.wasm;

import org.jspecify.annotations.NullMarked;
