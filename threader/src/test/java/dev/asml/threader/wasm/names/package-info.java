@NullMarked
package dev.asml.threader.wasm.names;

import org.jspecify.annotations.NullMarked;
