/** The IOmod {@code akkoro.std.http}: requests to HTTP servers, within what the configuration allows. */
@NullMarked
package dev.asml.iomods.http;

import org.jspecify.annotations.NullMarked;
