package dev.asml.threader.function;

/**
 * What an invocation is started with.
 *
 * @param id the request's id, shown in logs and answers
 * @param input the input document, in the function's event format
 * @param traceparent W3C Trace Context of the caller; may be empty
 */
public record Request(String id, byte[] input, String traceparent) {}
