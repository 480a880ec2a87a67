/** What an invocation spent its time on: spans, kept for a while and sent to whoever collects them. */
@NullMarked
package dev.asml.threader.trace;

import org.jspecify.annotations.NullMarked;
