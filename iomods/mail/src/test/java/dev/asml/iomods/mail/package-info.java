@NullMarked
package dev.asml.iomods.mail;

import org.jspecify.annotations.NullMarked;
