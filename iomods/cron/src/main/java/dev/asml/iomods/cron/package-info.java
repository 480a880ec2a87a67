/** The IOmod {@code asml.std.cron}: invokes functions at the times of a schedule. */
@NullMarked
package dev.asml.iomods.cron;

import org.jspecify.annotations.NullMarked;
