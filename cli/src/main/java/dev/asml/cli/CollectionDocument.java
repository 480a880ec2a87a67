package dev.asml.cli;

import com.fasterxml.jackson.databind.JsonNode;

/** What {@code asml gc} prints. */
record CollectionDocument(
        @Meaning("projects that the store had bundles of") int projects,
        @Meaning("bundles that were deleted of these") int bundles,
        @Meaning("their bytes") long bytes) {
    static CollectionDocument of(JsonNode deleted) {
        return new CollectionDocument(
                deleted.path("projects").asInt(),
                deleted.path("bundles").asInt(),
                deleted.path("bytes").asLong());
    }
}
