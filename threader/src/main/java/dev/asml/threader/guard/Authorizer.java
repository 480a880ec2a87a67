package dev.asml.threader.guard;

/** Says who may call a function. Safe for use by many threads. */
@FunctionalInterface
public interface Authorizer {
    /** Decides on one request; may wait, within a bound, for keys. */
    Verdict decide(Credentials credentials);
}
