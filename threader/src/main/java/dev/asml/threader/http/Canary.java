package dev.asml.threader.http;

import java.util.List;
import java.util.Set;

/**
 * A release that gets a share of the requests to its project.
 *
 * @param services the names of the project's services, in this release and in the live one
 * @param split who gets it
 * @param functions all that there is to offer, with this release in the place of the live one
 */
public record Canary(Set<String> services, Split split, List<Published> functions) {}
