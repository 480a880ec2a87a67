package dev.asml.cli;

/** What {@code asml iomod push} prints. */
record PushDocument(
        String coordinates,
        String version,

        @Meaning("what it is for: \"any\", \"x86_64\", \"aarch64\" and so on")
        String architecture,

        @Meaning("of the file, in hexadecimal digits") String sha256,
        long bytes,

        @Meaning("when it was pushed first, as RFC 3339 says")
        String publishedAt,

        @Meaning("who has, as they said; may be empty") String by,

        @Meaning("whether it was not in the registry before")
        boolean added) {}
