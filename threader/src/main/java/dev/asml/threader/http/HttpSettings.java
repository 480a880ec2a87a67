package dev.asml.threader.http;

import java.time.Duration;

/**
 * How a listener is bound and what it takes.
 *
 * @param host the address to bind
 * @param port 0 means any free one
 * @param maxBody the most bytes of a request's body
 * @param bodyTime how long a client may take to send a request's body
 * @param idle how long a client may send or take nothing of a body that is streamed
 * @param grace how long requests that were taken may go on once the listener closes
 * @param replaces whether another process listens there, whose new connections are to come to this one from now on
 */
public record HttpSettings(
        String host, int port, int maxBody, Duration bodyTime, Duration idle, Duration grace, boolean replaces) {
    private static final Duration IDLE = Duration.ofSeconds(30);

    /** Settings with the usual patience for bodies that are streamed. */
    public HttpSettings(String host, int port, int maxBody, Duration bodyTime, Duration grace) {
        this(host, port, maxBody, bodyTime, IDLE, grace);
    }

    /** Settings of a listener that has its address for itself. */
    public HttpSettings(String host, int port, int maxBody, Duration bodyTime, Duration idle, Duration grace) {
        this(host, port, maxBody, bodyTime, idle, grace, false);
    }

    /** The data plane's: every address, bodies of 10 MiB. */
    public static HttpSettings data(int port) {
        return new HttpSettings("0.0.0.0", port, 10 << 20, Duration.ofSeconds(60), Duration.ofSeconds(10));
    }

    /** The admin plane's: only this machine, packages of 512 MiB. */
    public static HttpSettings admin(int port) {
        return new HttpSettings("127.0.0.1", port, 512 << 20, Duration.ofMinutes(10), Duration.ofSeconds(5));
    }

    /** The console's: only this machine, bodies of 10 MiB. */
    public static HttpSettings console(int port) {
        return new HttpSettings("127.0.0.1", port, 10 << 20, Duration.ofSeconds(60), Duration.ofSeconds(5));
    }

    /** The same, bound to another address. */
    public HttpSettings on(String address) {
        return new HttpSettings(address, port, maxBody, bodyTime, idle, grace, replaces);
    }

    /** The same, bound where another process listens, or where nobody does. */
    public HttpSettings replacing(boolean another) {
        return new HttpSettings(host, port, maxBody, bodyTime, idle, grace, another);
    }
}
