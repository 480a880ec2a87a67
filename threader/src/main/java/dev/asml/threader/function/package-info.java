/** Deployed functions: admits an invocation, runs it in a fresh instance within its limits, and gives its outcome. */
@NullMarked
package dev.asml.threader.function;

import org.jspecify.annotations.NullMarked;
