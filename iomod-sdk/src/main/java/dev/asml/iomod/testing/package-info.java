/** Drives an IOmod as a Threader would, in-process or as a real process, for tests and for the conformance check. */
@NullMarked
package dev.asml.iomod.testing;

import org.jspecify.annotations.NullMarked;
