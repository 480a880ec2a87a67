@NullMarked
package dev.asml.threader.wasm.outline;

import org.jspecify.annotations.NullMarked;
