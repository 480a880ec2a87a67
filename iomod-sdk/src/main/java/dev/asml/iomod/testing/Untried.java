package dev.asml.iomod.testing;

/** Ends a trial of a rule that this IOmod gives no occasion to try. */
final class Untried extends RuntimeException {
    private static final long serialVersionUID = 1;

    Untried(String why) {
        super(why);
    }
}
