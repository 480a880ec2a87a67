/** Device functions that run for as long as somebody watches: sessions and their viewers. */
@NullMarked
package dev.asml.threader.session;

import org.jspecify.annotations.NullMarked;
