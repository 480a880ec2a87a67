@NullMarked
package dev.asml.threader.store;

import org.jspecify.annotations.NullMarked;
