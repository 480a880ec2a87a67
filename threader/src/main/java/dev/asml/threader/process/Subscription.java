package dev.asml.threader.process;

import dev.asml.threader.io.EventTarget;
import java.util.Map;

/**
 * What a source invokes a function for.
 *
 * @param name unique at its IOmod
 * @param function {@code service/function}
 * @param concurrency the most invocations of it at once
 * @param settings as the manifest has them
 * @param target the function
 */
public record Subscription(
        String name, String function, int concurrency, Map<String, String> settings, EventTarget target) {
    dev.asml.iomod.v1.Subscription frame() {
        return dev.asml.iomod.v1.Subscription.newBuilder()
                .setId(name)
                .setFunction(function)
                .setConcurrency(concurrency)
                .putAllSettings(settings)
                .build();
    }
}
