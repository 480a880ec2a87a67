package dev.asml.threader.process;

/** What goes wrong with a frame that is about to pass. */
enum Fault {
    /** The connection ends before it. */
    CUT,
    /** The connection ends in the middle of it. */
    HALF,
    /** From now on nothing passes, in either direction, and nothing is closed. */
    STALL,
    /** The IOmod's process is killed. */
    KILL,
    /** Something passes in its place that is no frame. */
    GARBLE,
    /** It does not pass. */
    DROP,
    /** It passes twice. */
    TWICE,
    /** It passes after the one that follows it. */
    SWAP,
    /** It passes in the smallest pieces. */
    TRICKLE,
    /** Thousands of others, about calls that there are not, pass before it. */
    FLOOD;

    /** Whether the stream does not survive it. */
    boolean breaks() {
        return switch (this) {
            case CUT, HALF, STALL, KILL, GARBLE -> true;
            case DROP, TWICE, SWAP, TRICKLE, FLOOD -> false;
        };
    }
}
