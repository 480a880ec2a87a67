package dev.asml.threader.process;

import java.util.List;
import java.util.Map;

/**
 * What an IOmod registered of its methods.
 *
 * @param byName each with what holds for it
 * @param window of each input of a streaming method, what is sent before the first credit
 */
record Methods(Map<String, Traits> byName, long window) {
    private static final Traits NONE = new Traits(false, false, false);

    Methods {
        byName = Map.copyOf(byName);
    }

    /**
     * What holds for a method.
     *
     * @param idempotent it may be called again after a loss
     * @param streaming input and answer go within credit
     * @param quick its handler never waits, and may run on the guest's thread
     */
    record Traits(boolean idempotent, boolean streaming, boolean quick) {}

    List<String> names() {
        return byName.keySet().stream().sorted().toList();
    }

    boolean has(String method) {
        return byName.containsKey(method);
    }

    boolean isIdempotent(String method) {
        return byName.getOrDefault(method, NONE).idempotent();
    }

    boolean isQuick(String method) {
        return byName.getOrDefault(method, NONE).quick();
    }

    boolean isStreaming(String method) {
        return byName.getOrDefault(method, NONE).streaming();
    }
}
