package dev.asml.threader.wasm.wit;

import java.util.Map;

/** All interfaces that the host serves, by their names without versions. */
public final class HostInterfaces {
    private HostInterfaces() {}

    /** By name, for example {@code wasi:io/streams}. */
    public static Map<String, HostInterface> all() {
        return Map.of();
    }
}
