/** What devices do, as compiled guests see it. */
@NullMarked
package dev.asml.threader.devices;

import org.jspecify.annotations.NullMarked;
