/**
 * What a guest's functions are called: their names from the module, readable and legal for the JVM, in the compiled
 * classes and in stack traces.
 */
@NullMarked
package dev.asml.threader.wasm.names;

import org.jspecify.annotations.NullMarked;
