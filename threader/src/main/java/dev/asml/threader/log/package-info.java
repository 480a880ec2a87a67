/** What guests, IOmods and the host say: kept for those who ask, followed live, written to the host's output. */
@NullMarked
package dev.asml.threader.log;

import org.jspecify.annotations.NullMarked;
