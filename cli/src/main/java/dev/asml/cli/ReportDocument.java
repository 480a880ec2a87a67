package dev.asml.cli;

import java.util.List;
import java.util.Optional;

/** What {@code asml iomod verify} prints. */
record ReportDocument(
        String coordinates,
        @Meaning("how many rules were kept") int kept,
        @Meaning("how many were not") int broken,

        @Meaning("how many this IOmod gave no occasion to try")
        int notTried,

        List<Rule> rules) {
    /** A rule of the protocol, and what came of trying it. */
    record Rule(
            @Meaning("its name") String rule,
            @Meaning("of the protocol's document") String section,
            String title,
            @Meaning("kept, broken, or not tried") String verdict,

            @Meaning("of a broken one: what should have come")
            Optional<String> expected,

            @Meaning("of a broken one: what came") Optional<String> seen,

            @Meaning("of a broken one: what the document says")
            Optional<String> protocol,

            @Meaning("of one that was not tried") Optional<String> why) {}
}
