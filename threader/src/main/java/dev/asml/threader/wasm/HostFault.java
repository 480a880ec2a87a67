package dev.asml.threader.wasm;

/** A host call failed in a way that is the host's fault, not the guest's. */
public final class HostFault extends RuntimeException {
    HostFault(String called, RuntimeException cause) {
        super("host call " + called + " failed: " + cause, cause);
    }
}
