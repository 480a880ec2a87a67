package dev.asml.iomod.testing;

/**
 * A call that succeeds, as an IOmod's author knows.
 *
 * @param method a method of the IOmod
 * @param input what it can read
 */
public record Sample(String method, String input) {}
