/** Tests of the IOmod {@code akkoro.aws.secretsmanager}. */
@NullMarked
package dev.asml.iomods.aws.secretsmanager;

import org.jspecify.annotations.NullMarked;
