package dev.asml.threader.http;

import java.util.List;
import java.util.Map;

/**
 * How a viewer wants to see a session.
 *
 * @param framesPerSecond the most that it shows; 0 for as many as there are
 * @param every whether it wants each draw, and the guest to wait for it
 */
record ViewRequest(int framesPerSecond, boolean every) {
    /** More is as good as no bound. */
    private static final int MOST = 1000;

    /**
     * Reads the query.
     *
     * @throws IllegalArgumentException naming the parameter that is wrong
     */
    static ViewRequest parse(String query) {
        Map<String, List<String>> parameters = QueryString.parse(query);
        String rate = parameters.getOrDefault("fps", List.of("0")).getLast();
        String mode = parameters.getOrDefault("mode", List.of("live")).getLast();
        if (!rate.matches("\\d{1,4}") || Integer.parseInt(rate) > MOST) {
            throw new IllegalArgumentException("fps is a whole number from 0 to %d, not \"%s\"".formatted(MOST, rate));
        }
        return switch (mode) {
            case "live" -> new ViewRequest(Integer.parseInt(rate), false);
            case "every" -> new ViewRequest(Integer.parseInt(rate), true);
            default -> throw new IllegalArgumentException("mode is live or every, not \"%s\"".formatted(mode));
        };
    }

    /** A rate that a viewer names later. */
    static int rate(long framesPerSecond) {
        return (int) Math.clamp(framesPerSecond, 0, MOST);
    }
}
