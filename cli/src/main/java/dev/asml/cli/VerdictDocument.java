package dev.asml.cli;

/** What {@code asml replay} prints. */
record VerdictDocument(
        @Meaning("SERVICE/FUNCTION") String function,
        @Meaning("whether every frame is the same") boolean equal,
        @Meaning("how many frames were compared") int frames) {}
