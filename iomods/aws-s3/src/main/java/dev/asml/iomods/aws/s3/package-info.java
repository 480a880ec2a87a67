/** The IOmod {@code akkoro.aws.s3}. */
@NullMarked
package dev.asml.iomods.aws.s3;

import org.jspecify.annotations.NullMarked;
