package dev.asml.cli;

import java.util.List;

/** A live function, as {@code asml ls} prints it. */
record FunctionDocument(
        @Meaning("SERVICE/FUNCTION") String name,
        String project,
        @Meaning("the guest's generation") String abi,
        @Meaning("the format of its input") String event,

        @Meaning("VERB PATH; empty means only /SERVICE/FUNCTION")
        String route,

        @Meaning("the host names that its route is for; none means every one")
        List<String> hosts,

        long timeoutMs,
        long memoryBytes,

        @Meaning("how many invocations may run or wait at once")
        int concurrency,

        @Meaning("whether it has a screen") boolean devices,

        @Meaning("what invokes it besides requests, each as COORDINATES NAME")
        List<String> sources,

        @Meaning("how many invocations run or wait now") int inFlight) {}
