package dev.asml.iomod.testing;

/**
 * Something that an IOmod did against the protocol while something else was looked at.
 *
 * @param rule what it broke
 * @param what what it did
 */
record Violation(Rule rule, String what) {}
