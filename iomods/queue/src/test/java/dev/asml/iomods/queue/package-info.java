/** Tests of queues. */
@NullMarked
package dev.asml.iomods.queue;

import org.jspecify.annotations.NullMarked;
