/** Drives the command line as processes, and those against a real Threader. */
@NullMarked
package dev.asml.cli;

import org.jspecify.annotations.NullMarked;
