/** Framebuffers, input and sound as device files of a guest, and the outer side of them. */
@NullMarked
package dev.asml.threader.device;

import org.jspecify.annotations.NullMarked;
