package dev.asml.iomods.files;

import dev.asml.iomod.IomodFailure;
import org.jspecify.annotations.Nullable;

/** The fields that say which part of a file is read. */
final class Ranges {
    private Ranges() {}

    /**
     * Refuses what cannot be.
     *
     * @throws IllegalArgumentException naming the field
     */
    static void check(@Nullable Long offset, @Nullable Long length) {
        refuseNegative("offset", offset);
        refuseNegative("length", length);
    }

    /** As {@link #check}, where the SDK does not read the request. */
    static void require(@Nullable Long offset, @Nullable Long length) {
        try {
            check(offset, length);
        } catch (IllegalArgumentException e) {
            throw IomodFailure.invalidInput(String.valueOf(e.getMessage()));
        }
    }

    private static void refuseNegative(String field, @Nullable Long value) {
        if (value != null && value < 0) {
            throw new IllegalArgumentException("field \"%s\" is %d; it is counted from 0".formatted(field, value));
        }
    }
}
