/** An IO call from issue to completion: what a guest may call, the calls of one invocation, and how each of them ends. */
@NullMarked
package dev.asml.threader.io;

import org.jspecify.annotations.NullMarked;
