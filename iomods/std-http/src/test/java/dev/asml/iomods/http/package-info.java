@NullMarked
package dev.asml.iomods.http;

import org.jspecify.annotations.NullMarked;
