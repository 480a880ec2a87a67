package dev.asml.iomod;

/** The failure codes that the protocol itself defines; an IOmod may use others of its own. */
public enum FailureCode {
    /** No IOmod is known at these coordinates. */
    COORDS_NOT_FOUND,
    /** The IOmod has no such method. */
    METHOD_NOT_FOUND,
    /** The request cannot be read; the message names the field. */
    INVALID_INPUT,
    /** The IOmod's process ended before it had replied. */
    IOMOD_LOST,
    /** The IOmod takes no calls at the moment: it is starting, draining, or has failed too often. */
    IOMOD_UNAVAILABLE,
    /** The time for the call is over. */
    DEADLINE,
    /** The caller no longer waits. */
    CANCELLED,
    /** Something is larger, or there is more of it, than is allowed. */
    LIMIT,
    /** The caller may not do this. */
    REFUSED,
    /** A defect of the IOmod; its log has more. */
    INTERNAL
}
