/** Tests of the IOmod {@code akkoro.aws.lambda}. */
@NullMarked
package dev.asml.iomods.aws.lambda;

import org.jspecify.annotations.NullMarked;
