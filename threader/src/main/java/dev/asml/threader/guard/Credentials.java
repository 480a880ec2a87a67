package dev.asml.threader.guard;

import java.util.List;

/** What of a request's head may show who calls. */
public interface Credentials {
    /** The values of a header, each as it was sent; empty if there is none. */
    List<String> header(String name);

    /** Whether the query has a parameter of this name. */
    boolean hasParameter(String name);
}
