/** The IOmod {@code asml.std.mail}: messages that are handed to a mail server. */
@NullMarked
package dev.asml.iomods.mail;

import org.jspecify.annotations.NullMarked;
