@NullMarked
package dev.asml.iomods.crypto;

import org.jspecify.annotations.NullMarked;
