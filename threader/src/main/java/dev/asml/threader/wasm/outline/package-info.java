/**
 * Cuts functions that are too large for a method of the JVM into several: parts of a body become functions of their own,
 * which get the locals that they need and give back those that they change.
 *
 * <p>Source of what is read and written: WebAssembly Core Specification 2.0, chapters 3.3 (stack effects) and 5
 * (binary format). A function with instructions from beyond it is left as it is.
 */
@NullMarked
package dev.asml.threader.wasm.outline;

import org.jspecify.annotations.NullMarked;
