package dev.asml.threader.trace;

import java.util.Map;

/**
 * Which requests are exported: what OpenTelemetry's {@code OTEL_TRACES_SAMPLER} names.
 *
 * @param follows whether a caller that says so decides
 * @param ratio of the others, from 0 to 1
 */
record Sampling(boolean follows, double ratio) {
    /** Nothing is exported; what a caller decided goes on to others. */
    static final Sampling OFF = new Sampling(true, 0);

    private static final double TWO_TO_63 = 0x1p63;

    /** Of the environment; {@code parentbased_always_on} if it says nothing. */
    static Sampling of(Map<String, String> environment) {
        String name = environment.getOrDefault("OTEL_TRACES_SAMPLER", "parentbased_always_on");
        String argument = environment.getOrDefault("OTEL_TRACES_SAMPLER_ARG", "1.0");
        return switch (name) {
            case "always_on" -> new Sampling(false, 1);
            case "always_off" -> new Sampling(false, 0);
            case "traceidratio" -> new Sampling(false, ratio(argument));
            case "parentbased_always_on" -> new Sampling(true, 1);
            case "parentbased_always_off" -> new Sampling(true, 0);
            case "parentbased_traceidratio" -> new Sampling(true, ratio(argument));
            default ->
                throw new IllegalArgumentException(
                        "OTEL_TRACES_SAMPLER is \"%s\"; this Threader knows always_on, always_off, traceidratio, and each with parentbased_ before it"
                                .formatted(name));
        };
    }

    private static double ratio(String argument) {
        try {
            double ratio = Double.parseDouble(argument);
            if (ratio >= 0 && ratio <= 1) {
                return ratio;
            }
        } catch (NumberFormatException _) {
            // said below
        }
        throw new IllegalArgumentException(
                "OTEL_TRACES_SAMPLER_ARG is a number from 0 to 1, not \"%s\"".formatted(argument));
    }

    /** The same context, with what is decided here. */
    TraceContext decide(TraceContext asked) {
        boolean sampled = (follows && asked.span() != 0) ? asked.sampled() : chosen(asked.low());
        return sampled == asked.sampled()
                ? asked
                : new TraceContext(asked.high(), asked.low(), asked.span(), sampled, asked.state());
    }

    /** Everybody who looks at the same trace chooses the same, as the trace's id is random. */
    private boolean chosen(long low) {
        return ratio >= 1 || (low & Long.MAX_VALUE) / TWO_TO_63 < ratio;
    }
}
