/**
 * What belongs to policies of the Open Policy Agent and not to the engine: their bundles, their values, and the built-in
 * functions that their compiler leaves to whoever runs them.
 */
@NullMarked
package dev.asml.threader.wasm.policy;

import org.jspecify.annotations.NullMarked;
