@NullMarked
package dev.asml.threader.stream;

import org.jspecify.annotations.NullMarked;
