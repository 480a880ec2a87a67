@NullMarked
package dev.asml.threader.process;

import org.jspecify.annotations.NullMarked;
