package dev.asml.threader.release;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What answers requests to a project.
 *
 * @param live the release that is live
 * @param trial the one that is tried beside it
 * @param aliases what answers those who ask for something else
 */
public record Answering(LiveProject live, Optional<Trial> trial, Map<String, Aliased> aliases) {
    /** A release, and its share of the requests. */
    public record Trial(LiveProject project, Share share) {}

    /**
     * What answers those who ask for an alias.
     *
     * @param hosts whose requests do so
     */
    public record Aliased(LiveProject main, Optional<Trial> trial, List<String> hosts) {}
}
