@NullMarked
package dev.asml.iomods.files;

import org.jspecify.annotations.NullMarked;
