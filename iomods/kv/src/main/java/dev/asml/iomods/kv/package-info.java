/** The IOmod {@code asml.std.kv}: values by keys. */
@NullMarked
package dev.asml.iomods.kv;

import org.jspecify.annotations.NullMarked;
