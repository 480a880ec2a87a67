package dev.asml.cli;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** What {@code asml doctor} found out about one thing. */
record FindingDocument(
        @Meaning("what was looked at") String subject,
        Verdict verdict,
        @Meaning("what was found") String text,
        @Meaning("the command that helps") Optional<String> fix,

        @Meaning("whether --fix may run that command as it is")
        boolean runnable) {

    /** How bad it is. */
    enum Verdict {
        OK,
        WARNING,
        FAULT;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static FindingDocument ok(String subject, String text) {
        return new FindingDocument(subject, Verdict.OK, text, Optional.empty(), false);
    }

    static FindingDocument warning(String subject, String text) {
        return new FindingDocument(subject, Verdict.WARNING, text, Optional.empty(), false);
    }

    static FindingDocument fault(String subject, String text) {
        return new FindingDocument(subject, Verdict.FAULT, text, Optional.empty(), false);
    }

    /** With a command that helps as it is. */
    FindingDocument fixedBy(String command) {
        return new FindingDocument(subject, verdict, text, Optional.of(command), true);
    }

    /** With a command that a person has to complete, or to run elsewhere. */
    FindingDocument helpedBy(String command) {
        return new FindingDocument(subject, verdict, text, Optional.of(command), false);
    }

    /** A path as one word of a shell's command. */
    static String quoted(Path path) {
        return "'" + path.toString().replace("'", "'\\''") + "'";
    }
}
