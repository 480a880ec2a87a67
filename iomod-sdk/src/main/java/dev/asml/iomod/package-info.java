/** What an IOmod is written with: declare its methods, then hand the process to {@link dev.asml.iomod.Iomod#run}. */
@NullMarked
package dev.asml.iomod;

import org.jspecify.annotations.NullMarked;
