package dev.asml.iomod;

/** The codes of failed IO calls that the protocol itself defines; an IOmod may send others of its own beside these. */
public enum FailureCode {
    /** The service declares no IOmod at these coordinates. */
    COORDS_NOT_FOUND,
    /** The IOmod has no such method. */
    METHOD_NOT_FOUND,
    /** The IOmod could not read the input. */
    INVALID_INPUT,
    /** The IOmod went away in the middle of the call, which may or may not have had its effect. */
    IOMOD_LOST,
    /** The IOmod is not running and will not be soon; the call had no effect. */
    IOMOD_UNAVAILABLE,
    /** The call took longer than it, or its invocation, may. */
    DEADLINE,
    /** The guest cancelled the call, or its invocation ended. */
    CANCELLED,
    /** A bound on sizes or numbers was reached. */
    LIMIT,
    /** The IOmod or what is behind it did not allow the call. */
    REFUSED,
    /** The IOmod or the host is at fault. */
    INTERNAL
}
