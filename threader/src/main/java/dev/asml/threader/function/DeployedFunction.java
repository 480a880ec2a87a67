package dev.asml.threader.function;

import dev.asml.manifests.EventFormat;
import dev.asml.manifests.FunctionManifest;

/** A function that can be invoked. Safe for use by many threads. */
public final class DeployedFunction {
    /** Its name. */
    public FunctionName name() {
        throw new UnsupportedOperationException();
    }

    /** Its settings. */
    public FunctionManifest manifest() {
        throw new UnsupportedOperationException();
    }

    /** The input's format: the manifest's, or the default of the guest's ABI generation. */
    public EventFormat event() {
        throw new UnsupportedOperationException();
    }

    /** Whether the guest is a plain WASI program, whose output may start with CGI-style headers. */
    public boolean plainWasi() {
        throw new UnsupportedOperationException();
    }

    /** Starts an invocation if the bounds of the function and the host allow. */
    public Admission start(Request request) {
        throw new UnsupportedOperationException(request.id());
    }
}
