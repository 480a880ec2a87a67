/** Packages of IOmods in a store, by their coordinates and versions. */
@NullMarked
package dev.asml.threader.registry;

import org.jspecify.annotations.NullMarked;
