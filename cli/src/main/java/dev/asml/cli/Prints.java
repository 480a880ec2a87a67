package dev.asml.cli;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What a command prints with {@code -o json}. {@code asml schema} makes the published schema of it, so every command
 * with an {@link OutputOption} has one.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@interface Prints {
    /** The document: a record whose components are its members, in snake case. */
    Class<? extends Record> value();

    /** How many of them there are. */
    Shape shape() default Shape.ONE;

    /** How documents follow each other. */
    enum Shape {
        /** One document. */
        ONE,
        /** An array of them. */
        ARRAY,
        /** One on each line, as they come. */
        LINES
    }
}
