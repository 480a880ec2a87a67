/** Tests of dev.asml.cli.screen. */
@NullMarked
package dev.asml.cli.screen;

import org.jspecify.annotations.NullMarked;
