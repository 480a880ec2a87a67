package dev.asml.cli;

import java.util.List;

/** What {@code asml iomod check} prints. */
record PackageDocument(
        String coordinates,
        String version,
        @Meaning("the executable in the package") String entrypoint,
        List<String> arguments,

        @Meaning("those that it declares; none means that it registers them")
        List<Method> methods,

        @Meaning("of the package, in hexadecimal digits") String sha256) {
    /** A call that it answers. */
    record Method(
            String name,

            @Meaning("whether a call may be made again after a loss")
            boolean idempotent) {}
}
