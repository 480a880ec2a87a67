/** Secrets of services: sealed, kept in a store, and at hand while that is away. */
@NullMarked
package dev.asml.threader.secret;

import org.jspecify.annotations.NullMarked;
