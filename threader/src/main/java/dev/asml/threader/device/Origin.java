package dev.asml.threader.device;

/** Who sent an input, and the sender's number of it. */
record Origin(Object source, long sequence) {
    /** Of events that nobody sent. */
    static final Origin NOBODY = new Origin("", 0);
}
