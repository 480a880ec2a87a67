package dev.asml.threader.http;

import dev.asml.threader.function.Outcome;
import java.util.Locale;

/** The class of an outcome in metrics and in the admin API. */
enum Ending {
    ANSWERED,
    FAILED,
    NO_ANSWER,
    EXITED,
    TRAPPED,
    TIMED_OUT,
    EXCEEDED,
    CANCELLED,
    BROKEN,
    REFUSED;

    static Ending of(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Answered _ -> ANSWERED;
            case Outcome.Failed _ -> FAILED;
            case Outcome.NoAnswer _ -> NO_ANSWER;
            case Outcome.Exited _ -> EXITED;
            case Outcome.Trapped _ -> TRAPPED;
            case Outcome.TimedOut _ -> TIMED_OUT;
            case Outcome.Exceeded _ -> EXCEEDED;
            case Outcome.Cancelled _ -> CANCELLED;
            case Outcome.Broken _ -> BROKEN;
        };
    }

    /** The word, for example {@code no-answer}. */
    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
