package dev.asml.threader.trace;

/**
 * Why an IO call has no answer.
 *
 * @param code one of the protocol's, or an IOmod's own
 * @param message for people
 */
public record Failed(String code, String message) {}
