/** What is deployed: takes a bundle, makes its functions and IOmods ready, and puts them in the place of the old. */
@NullMarked
package dev.asml.threader.release;

import org.jspecify.annotations.NullMarked;
