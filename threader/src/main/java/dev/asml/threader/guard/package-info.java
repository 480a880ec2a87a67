/** Who may call a function: tokens, keys and the sets that they are checked against. */
@NullMarked
package dev.asml.threader.guard;

import org.jspecify.annotations.NullMarked;
