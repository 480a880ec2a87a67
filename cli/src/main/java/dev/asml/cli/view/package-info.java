/** A session seen from here: the view protocol's side of the viewer, and pictures as files. */
@NullMarked
package dev.asml.cli.view;

import org.jspecify.annotations.NullMarked;
