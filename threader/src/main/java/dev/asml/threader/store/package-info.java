/** Where Threaders keep what they share: a folder, or a bucket of S3. */
@NullMarked
package dev.asml.threader.store;

import org.jspecify.annotations.NullMarked;
