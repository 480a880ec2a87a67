package dev.asml.iomod;

import org.jspecify.annotations.Nullable;

/**
 * What a method without input does; whatever input a guest sends is ignored. Otherwise like {@link Handler}.
 *
 * @param <O> the answer
 */
@FunctionalInterface
public interface InputlessHandler<O extends @Nullable Object> {
    /** Answers one call; throws as {@link Handler#handle} does. */
    O handle(Call call) throws Exception;
}
