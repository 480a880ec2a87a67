package dev.asml.threader.release;

import java.util.Optional;

/**
 * What answers requests to a project.
 *
 * @param live the release that is live
 * @param trial the one that is tried beside it
 */
public record Answering(LiveProject live, Optional<Trial> trial) {
    /** A release, and its share of the requests. */
    public record Trial(LiveProject project, Share share) {}
}
