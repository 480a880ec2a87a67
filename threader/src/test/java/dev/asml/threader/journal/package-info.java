@NullMarked
package dev.asml.threader.journal;

import org.jspecify.annotations.NullMarked;
