package dev.asml.cli;

/** What {@code asml iomod pull} prints. */
record PullDocument(
        @Meaning("the package that was written") String file,
        String coordinates,
        String version,

        @Meaning("what it is for: \"any\", \"x86_64\", \"aarch64\" and so on")
        String architecture,

        @Meaning("of the file, in hexadecimal digits; it was compared")
        String sha256,

        long bytes) {}
