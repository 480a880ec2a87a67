/** What an invocation was told from outside: kept while it runs, and told again in a replay. */
@NullMarked
package dev.asml.threader.journal;

import org.jspecify.annotations.NullMarked;
