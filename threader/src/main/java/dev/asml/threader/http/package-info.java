/** The HTTP side: a request becomes an invocation, an outcome becomes a response; routes, events, the admin API. */
@NullMarked
package dev.asml.threader.http;

import org.jspecify.annotations.NullMarked;
