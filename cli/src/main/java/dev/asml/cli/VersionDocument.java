package dev.asml.cli;

/** What {@code asml version} prints. */
record VersionDocument(
        @Meaning("of asml") String version,
        @Meaning("the version of the Java that runs it") String java) {}
