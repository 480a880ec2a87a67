@NullMarked
package dev.asml.iomod;

import org.jspecify.annotations.NullMarked;
