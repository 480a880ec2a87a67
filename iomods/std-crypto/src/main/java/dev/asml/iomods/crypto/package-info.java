/** The IOmod {@code akkoro.std.crypto}: random values, digests and message authentication codes. */
@NullMarked
package dev.asml.iomods.crypto;

import org.jspecify.annotations.NullMarked;
