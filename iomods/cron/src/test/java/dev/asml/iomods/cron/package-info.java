/** Tests of schedules. */
@NullMarked
package dev.asml.iomods.cron;

import org.jspecify.annotations.NullMarked;
