@NullMarked
package dev.asml.threader.trace;

import org.jspecify.annotations.NullMarked;
