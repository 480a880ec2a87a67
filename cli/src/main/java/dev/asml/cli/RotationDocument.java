package dev.asml.cli;

import java.util.List;

/** What became of values that were sealed anew, as {@code asml secret rotate-key} prints it. */
record RotationDocument(
        @Meaning("how many values were sealed anew") int sealed,

        @Meaning("how many were sealed with these keys already")
        int same,

        @Meaning("those that the Threader cannot open, and are as they were")
        List<Failed> failed) {

    /** A value that was not sealed anew. */
    record Failed(
            @Meaning("as SERVICE/NAME") String secret,

            @Meaning("why not") String problem) {}
}
