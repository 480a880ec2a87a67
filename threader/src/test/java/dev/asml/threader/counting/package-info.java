/** Counts what code executes, in instructions of the JVM. */
@NullMarked
package dev.asml.threader.counting;

import org.jspecify.annotations.NullMarked;
