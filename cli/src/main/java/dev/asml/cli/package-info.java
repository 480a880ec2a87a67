/** {@code asml}: builds projects, gives them to a Threader, and says what runs there. */
@NullMarked
package dev.asml.cli;

import org.jspecify.annotations.NullMarked;
