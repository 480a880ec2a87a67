/** Makes the classes that the engine's compiler made faster, before they are kept. */
@NullMarked
package dev.asml.threader.wasm.tuning;

import org.jspecify.annotations.NullMarked;
