/** A session played in a terminal: what the terminal is able to do, pictures drawn on it, and what a person does at it. */
@NullMarked
package dev.asml.cli.screen;

import org.jspecify.annotations.NullMarked;
