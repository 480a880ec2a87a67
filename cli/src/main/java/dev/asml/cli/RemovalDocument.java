package dev.asml.cli;

/** What {@code asml rm} prints. */
record RemovalDocument(
        @Meaning("the project that is not live any more") String project) {}
