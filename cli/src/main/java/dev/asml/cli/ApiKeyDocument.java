package dev.asml.cli;

/** What {@code asml apikey} prints. */
record ApiKeyDocument(
        String name,
        @Meaning("for the caller; it is kept nowhere") String key,
        @Meaning("what the manifest holds") String hash) {}
