/** Bytes in motion between a guest and the outside: where they come from, where they go, and what is waited for. */
@NullMarked
package dev.asml.threader.stream;

import org.jspecify.annotations.NullMarked;
