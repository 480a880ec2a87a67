package dev.asml.threader.http;

import dev.asml.manifests.EventFormat;
import dev.asml.threader.function.Admission;
import dev.asml.threader.function.DeployedFunction;
import dev.asml.threader.function.FunctionName;
import dev.asml.threader.function.Request;

/** What a route leads to. Safe for use by many threads. */
public interface Target {
    /** Its name. */
    FunctionName name();

    /** The input's format. */
    EventFormat event();

    /** Whether its output may start with CGI-style headers. */
    boolean plainWasi();

    /** Whether it takes the request as it comes, and answers as it goes. */
    default boolean streams() {
        return event() == EventFormat.STREAM;
    }

    /** Starts an invocation, on a thread of its own, if the bounds allow. */
    Admission start(Request request);

    /** Lets an invocation in if the bounds allow; it may need the thread that awaits it to run on. */
    default Admission admit(Request request) {
        return start(request);
    }

    /** A deployed function as a target. */
    static Target of(DeployedFunction function) {
        record Deployed(DeployedFunction function) implements Target {
            @Override
            public FunctionName name() {
                return function.name();
            }

            @Override
            public EventFormat event() {
                return function.event();
            }

            @Override
            public boolean plainWasi() {
                return function.plainWasi();
            }

            @Override
            public boolean streams() {
                return function.streams();
            }

            @Override
            public Admission start(Request request) {
                return function.start(request);
            }

            @Override
            public Admission admit(Request request) {
                return function.admit(request);
            }
        }
        return new Deployed(function);
    }
}
