package dev.asml.manifests;

import java.net.URI;

/**
 * One address, or all addresses of one origin, that keys may be fetched from.
 *
 * @param address as the manifest has it
 */
public record KeySetGrant(URI address) {
    /**
     * Reads a grant: an address with a path means itself, one without means all of its origin.
     *
     * @throws IllegalArgumentException with a message that says what it must look like
     */
    public static KeySetGrant parse(String text) {
        return new KeySetGrant(KeyAddress.parse(text));
    }

    /** Whether it is for this address. */
    public boolean covers(URI wanted) {
        boolean whole = address.getRawPath().isEmpty() && address.getRawQuery() == null;
        boolean same = KeyAddress.origin(address).equals(KeyAddress.origin(wanted));
        return same && (whole || target(address).equals(target(wanted)));
    }

    private static String target(URI uri) {
        return uri.getRawQuery() == null ? uri.getRawPath() : uri.getRawPath() + "?" + uri.getRawQuery();
    }
}
