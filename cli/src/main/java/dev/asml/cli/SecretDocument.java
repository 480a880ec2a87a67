package dev.asml.cli;

/** A secret, as {@code asml secret ls} prints it. */
record SecretDocument(
        String service,
        String name,

        @Meaning("the name of the key that seals it; empty if its file is damaged")
        String key,

        @Meaning("when it was set, as RFC 3339 says") String changed) {}
