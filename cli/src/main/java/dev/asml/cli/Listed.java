package dev.asml.cli;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The place of a command in the help: its group, and the commands that a reader of its page may want next. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@interface Listed {
    /** The heading of the list of commands that it is found under. */
    Group in();

    /** Related commands, as {@code deploy} or {@code iomod pack}. */
    String[] see() default {};
}
