/** The Threader as a whole: what it is told, what it is made of, and its process. */
@NullMarked
package dev.asml.threader;

import org.jspecify.annotations.NullMarked;
