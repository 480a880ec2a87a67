/**
 * What an IOmod that runs inside a Threader and the Threader see of each other: types of the JDK, and these few. Each side
 * has its own copy of everything else, so their versions need not agree.
 */
@NullMarked
package dev.asml.iomod.hosted;

import org.jspecify.annotations.NullMarked;
