package dev.asml.threader.io;

/**
 * What an IOmod takes of the machine.
 *
 * @param residentBytes memory of its processes that is in use, together; pages that they share count for each
 * @param processes its processes
 * @param threads the threads of all of them
 */
public record IomodUsage(long residentBytes, int processes, int threads) {
    /** Nothing. */
    public static final IomodUsage NONE = new IomodUsage(0, 0, 0);

    /** Both together. */
    public IomodUsage plus(IomodUsage other) {
        return new IomodUsage(
                residentBytes + other.residentBytes, processes + other.processes, threads + other.threads);
    }
}
