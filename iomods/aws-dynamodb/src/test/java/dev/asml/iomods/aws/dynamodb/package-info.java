/** Tests of the IOmod {@code akkoro.aws.dynamodb}. */
@NullMarked
package dev.asml.iomods.aws.dynamodb;

import org.jspecify.annotations.NullMarked;
