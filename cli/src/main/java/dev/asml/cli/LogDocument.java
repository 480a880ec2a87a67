package dev.asml.cli;

/** A line of {@code asml logs}. */
record LogDocument(
        @Meaning("when, as RFC 3339 says") String time,
        @Meaning("debug, info, warn or error") String level,

        @Meaning("SERVICE/FUNCTION, an IOmod's coordinates, or threader")
        String source,

        String text) {}
