package dev.asml.cli;

/** An IOmod, as {@code asml iomods} prints it. */
record IomodDocument(
        @Meaning("SERVICE/COORDINATES") String id,
        @Meaning("process or builtin") String kind,
        String version,

        @Meaning("starting, ready, backing-off, draining, failed or stopped")
        String state,

        @Meaning("calls under way") int inFlight,
        @Meaning("calls that wait") int queued,
        int restarts,
        @Meaning("why it is in this state; may be empty") String detail) {}
