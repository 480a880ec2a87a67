/** Tests of dev.asml.cli.view. */
@NullMarked
package dev.asml.cli.view;

import org.jspecify.annotations.NullMarked;
