@NullMarked
package dev.asml.threader.io;

import org.jspecify.annotations.NullMarked;
