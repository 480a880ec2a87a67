/** Secrets of services: kept on disk, sealed. */
@NullMarked
package dev.asml.threader.secret;

import org.jspecify.annotations.NullMarked;
