package dev.asml.threader.wasm.component;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The type of a function between components. */
public record Signature(
        List<ValueType.Field> parameters, @Nullable ValueType result) {}
