package dev.asml.manifests;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/** The rule for addresses that keys are fetched from: HTTPS, or this machine itself. */
public final class KeyAddress {
    private static final int LONGEST = 2048;

    private KeyAddress() {}

    /**
     * Reads an address.
     *
     * @throws IllegalArgumentException with a message that says what it must look like
     */
    public static URI parse(String text) {
        if (text.length() > LONGEST) {
            throw new IllegalArgumentException("must have at most %d characters".formatted(LONGEST));
        }
        try {
            URI uri = new URI(text);
            if (isAddress(uri) && isSafe(uri)) {
                return uri;
            }
        } catch (URISyntaxException _) {
            // said below
        }
        throw new IllegalArgumentException(
                "must be an https address, or http of this machine (localhost, 127.0.0.1), without user and fragment, not \"%s\""
                        .formatted(text));
    }

    /** {@code https://HOST:PORT} of an address, with the port only where it is not the scheme's own. */
    public static String origin(URI address) {
        String scheme = address.getScheme().toLowerCase(Locale.ROOT);
        int usual = scheme.equals("https") ? 443 : 80;
        String port = address.getPort() < 0 || address.getPort() == usual ? "" : ":" + address.getPort();
        return scheme + "://" + address.getHost().toLowerCase(Locale.ROOT) + port;
    }

    private static boolean isAddress(URI uri) {
        return uri.getScheme() != null
                && uri.getHost() != null
                && uri.getRawUserInfo() == null
                && uri.getRawFragment() == null
                && uri.getPort() <= 65535;
    }

    private static boolean isSafe(URI uri) {
        return switch (uri.getScheme().toLowerCase(Locale.ROOT)) {
            case "https" -> true;
            case "http" -> isLoopback(uri.getHost().toLowerCase(Locale.ROOT));
            default -> false;
        };
    }

    /** Names are not looked up: what a name server says may change. */
    private static boolean isLoopback(String host) {
        return host.equals("localhost") || host.equals("[::1]") || host.matches("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}");
    }
}
