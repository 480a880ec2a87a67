/** Starts, watches, restarts and stops IOmod executables, and carries calls to them over gRPC. */
@NullMarked
package dev.asml.threader.process;

import org.jspecify.annotations.NullMarked;
