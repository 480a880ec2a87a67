/** The IOmod {@code asml.std.queue}: messages that wait for functions. */
@NullMarked
package dev.asml.iomods.queue;

import org.jspecify.annotations.NullMarked;
