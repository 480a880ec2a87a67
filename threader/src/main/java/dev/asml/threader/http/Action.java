package dev.asml.threader.http;

import java.util.Map;

/** What answers the requests of one endpoint, by {@link Exchange#send} or a {@link ProblemException}. */
interface Action {
    /** {@code parameters} are those of the path. */
    void answer(Exchange exchange, Map<String, String> parameters);
}
