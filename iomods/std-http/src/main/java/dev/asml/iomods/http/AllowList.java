package dev.asml.iomods.http;

import dev.asml.iomod.IomodFailure;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Where requests may go. Without patterns: to every public host over https. With patterns: to the hosts and ports that
 * they list, over http or https, private and loopback addresses included if the pattern names them.
 *
 * @param patterns what is allowed; empty means every public host over https
 */
record AllowList(List<Pattern> patterns) {
    static final AllowList PUBLIC_HTTPS = new AllowList(List.of());

    AllowList {
        patterns = List.copyOf(patterns);
    }

    /**
     * Reads a comma list such as {@code api.example.com, *.example.org:443, 127.0.0.1:*}.
     *
     * @throws IllegalArgumentException naming the pattern that cannot be read
     */
    static AllowList parse(String text) {
        return new AllowList(Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(pattern -> !pattern.isEmpty())
                .map(Pattern::parse)
                .toList());
    }

    /**
     * A host, or all below a domain, with a port.
     *
     * @param host in lower case; {@code *.} before a domain means every host below it, {@code *} alone every host
     * @param port 0 means every port; -1 the scheme's own
     */
    record Pattern(String host, int port) {
        private static final int ANY_PORT = 0;
        private static final int DEFAULT_PORT = -1;

        static Pattern parse(String text) {
            int colon = text.endsWith("]") ? -1 : text.lastIndexOf(':');
            String host = (colon < 0 ? text : text.substring(0, colon)).toLowerCase(Locale.ROOT);
            if (host.isEmpty()
                    || host.lastIndexOf('*') > 0
                    || (host.startsWith("*") && !host.equals("*") && !host.startsWith("*."))) {
                throw bad(text);
            }
            return new Pattern(host, colon < 0 ? DEFAULT_PORT : port(text, text.substring(colon + 1)));
        }

        private static int port(String text, String port) {
            if (port.equals("*")) {
                return ANY_PORT;
            }
            try {
                int number = Integer.parseInt(port);
                if (number > 0 && number < 65536) {
                    return number;
                }
            } catch (NumberFormatException e) {
                throw bad(text);
            }
            throw bad(text);
        }

        private static IllegalArgumentException bad(String text) {
            return new IllegalArgumentException(
                    "\"%s\" in \"allow\" is not a host pattern such as api.example.com, *.example.org:443 or 127.0.0.1:*"
                            .formatted(text));
        }

        boolean matches(String otherHost, int otherPort, boolean standardPort) {
            boolean hostMatches = host.equals("*")
                    || host.equals(otherHost)
                    || (host.startsWith("*.") && otherHost.endsWith(host.substring(1)));
            return hostMatches
                    && switch (port) {
                        case ANY_PORT -> true;
                        case DEFAULT_PORT -> standardPort;
                        default -> port == otherPort;
                    };
        }

        /** A wildcard does not reach into private networks: their hosts have to be named. */
        boolean namesHost() {
            return !host.startsWith("*");
        }
    }

    /**
     * Lets a request pass, or not. Resolves the host, so that a public name cannot lead to a private address.
     *
     * @throws IomodFailure {@code REFUSED}, saying what to allow
     */
    void check(URI target) {
        String host = target.getHost().toLowerCase(Locale.ROOT);
        boolean https = target.getScheme().equals("https");
        int standard = https ? 443 : 80;
        int port = target.getPort() < 0 ? standard : target.getPort();
        List<Pattern> matching = patterns.stream()
                .filter(pattern -> pattern.matches(host, port, port == standard))
                .toList();
        if (patterns.isEmpty() ? !https : matching.isEmpty()) {
            throw refused("%s://%s:%d is not allowed".formatted(target.getScheme(), host, port), host, port);
        }
        if (matching.stream().noneMatch(Pattern::namesHost)) {
            requirePublic(host, port);
        }
    }

    private static void requirePublic(String host, int port) {
        try {
            for (InetAddress address : InetAddress.getAllByName(host)) {
                if (!isPublic(address)) {
                    throw refused("%s is the private address %s".formatted(host, address.getHostAddress()), host, port);
                }
            }
        } catch (UnknownHostException e) {
            throw new IomodFailure("UNREACHABLE", "the host %s cannot be found".formatted(host), true);
        }
    }

    private static boolean isPublic(InetAddress address) {
        byte[] bytes = address.getAddress();
        boolean uniqueLocal = bytes.length == 16 && (bytes[0] & 0xfe) == 0xfc;
        boolean sharedOrReserved = bytes.length == 4
                && ((bytes[0] == 100 && (bytes[1] & 0xc0) == 64) || bytes[0] == 0 || (bytes[0] & 0xf0) == 0xf0);
        return !(uniqueLocal
                || sharedOrReserved
                || address.isAnyLocalAddress()
                || address.isLoopbackAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress());
    }

    private static IomodFailure refused(String what, String host, int port) {
        return new IomodFailure(
                "REFUSED",
                "%s; to allow it, add %s:%d to \"allow\" in the configuration of akkoro.std.http"
                        .formatted(what, host, port));
    }
}
