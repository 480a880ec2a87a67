package dev.asml.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** What {@code asml deploy}, {@code promote} and {@code rollback} print: the release that is live now. */
record DeploymentDocument(
        @Meaning("the project's name") String project,
        @Meaning("counted from 1 for each project") int release,
        @Meaning("when, as RFC 3339 says") String deployedAt,
        @Meaning("SERVICE/FUNCTION") List<String> functions,

        @Meaning("those of them that passed a probe before it was live")
        List<String> probed,

        @Meaning("the ids of the keys that have signed its bundle")
        List<String> signedBy,

        @Meaning("what the Threader says of the project that is no error")
        List<Note> warnings,

        @Meaning("where each function answers") List<Address> urls,

        @Meaning("what was changed, as \"asml deploy --plan -o json\" prints it")
        JsonNode plan) {
    /** A place in a manifest, and what is to be said about it. */
    record Note(
            String file,

            @Meaning("counted from 1; 0 means the whole file")
            int line,

            String message) {}

    /** Where a function answers. */
    record Address(String function, String verb, String url) {}
}
