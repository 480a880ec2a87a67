package dev.asml.iomod.hosted;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.function.Consumer;

/** A call, as the IOmod that handles it inside the Threader sees it. */
public interface HostedCall {
    /** Its number at this IOmod. */
    long id();

    String method();

    /** {@code service/function} of the caller. */
    String caller();

    /** The invocation that issued it. */
    String invocation();

    /** The W3C trace context of the caller; may be empty. */
    String traceparent();

    /** The W3C trace state of the caller; may be empty. */
    String tracestate();

    /** The milliseconds that it may take; 0 means no bound. */
    long timeoutMillis();

    /** The whole input, not to be changed; of a streaming method it is empty. */
    byte[] input();

    /** The input of a streaming method. */
    InputStream inputStream();

    /** The answer of a streaming method; ends when the call does. */
    OutputStream outputStream();

    /** Names what is told, once, with a code of failures, when nobody waits any more; at once if that is so already. */
    void onStop(Consumer<String> action);

    /** Logs a line about it. Never waits. */
    void log(System.Logger.Level level, String message);
}
