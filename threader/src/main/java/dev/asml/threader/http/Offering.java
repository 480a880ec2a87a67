package dev.asml.threader.http;

import java.util.Collection;
import java.util.Set;

/**
 * What those are offered who ask for the same.
 *
 * @param canaries releases that get a share of the requests to their projects
 * @param hosts whose requests ask for it, beside those that name its alias
 */
public record Offering(Collection<Published> functions, Collection<Canary> canaries, Set<String> hosts) {}
