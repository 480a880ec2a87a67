package dev.asml.iomod;

import dev.asml.iomod.hosted.IomodHost;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Where an IOmod finds its Threader: what the Threader put into its environment.
 *
 * @param address the Threader's socket: a Unix domain socket, or a loopback port where there are none
 * @param token shown once, when registering
 */
public record IomodEnvironment(SocketAddress address, String token) {
    /** Names the variable with the path of a Unix domain socket. */
    public static final String SOCKET = "ASML_IOMOD_SOCKET";
    /** Names the variable with {@code host:port}, given instead of {@link #SOCKET}. */
    public static final String ADDRESS = "ASML_IOMOD_ADDRESS";
    /** Names the variable with the token. */
    public static final String TOKEN = "ASML_IOMOD_TOKEN";
    /** Names the variable with the coordinates under which the Threader expects the IOmod. */
    public static final String COORDINATES = "ASML_IOMOD_COORDINATES";
    /** Names the variable with the heap, in MiB, that the process may use. */
    public static final String HEAP_MB = "ASML_IOMOD_HEAP_MB";
    /** Names the variable with a private folder for temporary files. */
    public static final String TMP = "ASML_IOMOD_TMP";
    /** Names the variable with a private folder for what is to stay. */
    public static final String DATA = "ASML_IOMOD_DATA";

    /**
     * Reads the variables; empty if no Threader started this process.
     *
     * @throws IllegalArgumentException if there is a token but no usable address
     */
    public static Optional<IomodEnvironment> from(Map<String, String> variables) {
        String token = variables.get(TOKEN);
        return token == null || token.isEmpty()
                ? Optional.empty()
                : Optional.of(new IomodEnvironment(address(variables), token));
    }

    /**
     * The folder for what the IOmod keeps: the same after a crash, a restart, another release of its service and another
     * version of the IOmod, and nobody else's. At a swap two processes have it for a while. Empty if no Threader started
     * this.
     */
    public static Optional<Path> durable() {
        return IomodEnvironment.class.getClassLoader() instanceof IomodHost host
                ? Optional.of(host.durable())
                : Optional.ofNullable(System.getenv(DATA)).map(Path::of);
    }

    private static SocketAddress address(Map<String, String> variables) {
        String socket = variables.get(SOCKET);
        if (socket != null) {
            return UnixDomainSocketAddress.of(socket);
        }
        String address = variables.get(ADDRESS);
        if (address == null) {
            throw new IllegalArgumentException("neither %s nor %s is set".formatted(SOCKET, ADDRESS));
        }
        return parse(address);
    }

    private static SocketAddress parse(String address) {
        int colon = address.lastIndexOf(':');
        try {
            return new InetSocketAddress(
                    address.substring(0, Math.max(colon, 0)), Integer.parseInt(address.substring(colon + 1)));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("%s is \"%s\", not host:port".formatted(ADDRESS, address), e);
        }
    }
}
