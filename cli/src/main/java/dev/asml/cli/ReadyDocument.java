package dev.asml.cli;

import java.util.List;

/** What {@code asml ready} prints. */
record ReadyDocument(
        @Meaning("what is ready; threader if nothing was named")
        List<String> ready,

        @Meaning("how long that took") long waitedMillis) {}
