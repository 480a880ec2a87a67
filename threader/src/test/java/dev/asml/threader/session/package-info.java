@NullMarked
package dev.asml.threader.session;

import org.jspecify.annotations.NullMarked;
