/** How compiled functions are found by their number: through a table, and from outside the module. */
@NullMarked
package dev.asml.threader.wasm.calls;

import org.jspecify.annotations.NullMarked;
