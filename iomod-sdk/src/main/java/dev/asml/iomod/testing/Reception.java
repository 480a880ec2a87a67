package dev.asml.iomod.testing;

/**
 * How the test's Threader receives an IOmod.
 *
 * @param loopback whether it listens on a TCP port of this machine and not on a Unix domain socket
 * @param greeting what it says to a registration
 */
record Reception(boolean loopback, Greeting greeting) {
    /** As a Threader does. */
    static final Reception USUAL = new Reception(false, Greeting.REGISTERED);

    /** The answer to Register. */
    enum Greeting {
        /** If nothing is wrong with it. */
        REGISTERED,
        /** Whatever it says. */
        REJECTED,
        /** Not yet: a call comes before. */
        EARLY_CALL
    }
}
