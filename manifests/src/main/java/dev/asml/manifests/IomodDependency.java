package dev.asml.manifests;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An IOmod that a service's functions may call.
 *
 * @param coordinates the IOmod
 * @param version the wanted version, {@code major.minor.patch}
 * @param source an {@code .iomod} file or an unpacked IOmod's folder, relative to the service; empty means one that is
 *     installed with the Threader
 * @param configuration given to the IOmod when it has registered
 * @param environment names of the host's environment variables that the IOmod may see
 * @param arguments what its process gets after the arguments of its own {@code iomod.toml}
 * @param limits bounds on its process and its calls
 */
public record IomodDependency(
        Coordinates coordinates,
        String version,
        Optional<String> source,
        Map<String, String> configuration,
        List<String> environment,
        List<String> arguments,
        Limits limits) {

    /**
     * Bounds on an IOmod.
     *
     * @param startTimeout from the start of its process until it has registered
     * @param callTimeout the longest a call may take, within the invocation's own deadline
     * @param drainTimeout from the request to drain until its process is ended
     * @param inFlight calls at the IOmod at once
     * @param queue calls that wait because it is starting, restarting or at its bound
     * @param heapMegabytes the heap of an IOmod that runs on a JVM
     */
    public record Limits(
            Duration startTimeout,
            Duration callTimeout,
            Duration drainTimeout,
            int inFlight,
            int queue,
            int heapMegabytes) {

        /** What holds where a manifest says nothing. */
        public static final Limits DEFAULT =
                new Limits(Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(5), 256, 1024, 64);
    }
}
