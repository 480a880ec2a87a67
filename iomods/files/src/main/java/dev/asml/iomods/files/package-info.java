/** The IOmod {@code asml.std.files}: files in folders that a service was granted. */
@NullMarked
package dev.asml.iomods.files;

import org.jspecify.annotations.NullMarked;
