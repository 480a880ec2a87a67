package dev.asml.threader.io;

/**
 * A call that is not complete, as people see it, at one moment.
 *
 * @param id its number in its invocation
 * @param path {@code organisation.namespace.name.method}
 * @param ageNanos since it was issued
 * @param sent whether its IOmod has it
 */
public record IoCallView(int id, String path, long ageNanos, boolean sent) {}
