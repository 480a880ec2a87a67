@NullMarked
package dev.asml.iomods.aws;

import org.jspecify.annotations.NullMarked;
