package dev.asml.threader.io;

import java.util.Map;

/**
 * A message that a source has for a function.
 *
 * @param message tells it from others; the same at each attempt
 * @param attempt which delivery of it this is, counted from 1; 0 if that is not known
 * @param contentType of the body; empty if it is not known
 * @param attributes what else is known of it
 * @param body handed over, never shared
 */
@SuppressWarnings("ArrayRecordComponent")
public record Event(String message, int attempt, String contentType, Map<String, String> attributes, byte[] body) {}
