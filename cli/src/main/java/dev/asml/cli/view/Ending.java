package dev.asml.cli.view;

/** How a viewing ended. */
public sealed interface Ending {
    /** The viewer had enough. */
    record Left() implements Ending {}

    /** The guest ended. */
    record GuestEnded(String outcome, String detail) implements Ending {}

    /** The connection ended before the guest did. */
    record Lost(String reason) implements Ending {}
}
