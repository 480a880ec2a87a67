/** Tests of device files and their outer side, at the border to the guest's file system. */
@NullMarked
package dev.asml.threader.device;

import org.jspecify.annotations.NullMarked;
