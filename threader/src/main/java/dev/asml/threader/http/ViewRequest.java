package dev.asml.threader.http;

import java.util.List;
import java.util.Map;

/**
 * How a viewer wants to see a session.
 *
 * @param framesPerSecond the most that it shows; 0 for as many as there are
 * @param every whether it wants each draw, and the guest to wait for it
 * @param sound whether it wants to hear it
 */
record ViewRequest(int framesPerSecond, boolean every, boolean sound) {
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
        if (!rate.matches("\\d{1,4}") || Integer.parseInt(rate) > MOST) {
            throw new IllegalArgumentException("fps is a whole number from 0 to %d, not \"%s\"".formatted(MOST, rate));
        }
        return new ViewRequest(
                Integer.parseInt(rate),
                second(parameters, "mode", "live", "every"),
                second(parameters, "sound", "off", "on"));
    }

    /** Whether a parameter has the second of two values; the first is the usual one. */
    private static boolean second(Map<String, List<String>> parameters, String name, String first, String second) {
        String value = parameters.getOrDefault(name, List.of(first)).getLast();
        if (!value.equals(first) && !value.equals(second)) {
            throw new IllegalArgumentException("%s is %s or %s, not \"%s\"".formatted(name, first, second, value));
        }
        return value.equals(second);
    }

    /** A rate that a viewer names later. */
    static int rate(long framesPerSecond) {
        return Math.clamp(framesPerSecond, 0, MOST);
    }
}
