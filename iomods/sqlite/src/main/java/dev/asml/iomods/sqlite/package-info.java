/** Databases in files, for IOmods that keep things without a server. */
@NullMarked
package dev.asml.iomods.sqlite;

import org.jspecify.annotations.NullMarked;
