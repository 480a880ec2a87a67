package dev.asml.iomod;

import java.util.Map;

/** Takes the service's configuration for this IOmod. */
@FunctionalInterface
public interface ConfigListener {
    /**
     * Called before the first call is handled and again at every change; never twice at a time. A call that arrived
     * after a change sees it.
     *
     * @param config all values; replaces what was given before
     * @throws Exception if the values cannot be used. The first time that ends the IOmod with the message; later it is
     *     logged and the earlier values stay in force.
     */
    void configure(Map<String, String> config) throws Exception;
}
