/** From the sources of functions to their WebAssembly modules, by the tools of each language. */
@NullMarked
package dev.asml.cli.build;

import org.jspecify.annotations.NullMarked;
