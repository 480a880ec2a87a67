/** Reads what people write to describe projects, services and IOmods, and reports every problem in it at once. */
@NullMarked
package dev.asml.manifests;

import org.jspecify.annotations.NullMarked;
