/** A service of AWS as an IOmod, by the models of the AWS SDK. */
@NullMarked
package dev.asml.iomods.aws;

import org.jspecify.annotations.NullMarked;
