package dev.asml.iomod.hosted;

import java.util.List;
import java.util.Map;

/** An IOmod, as the Threader that it runs in calls it. Safe for use by many threads. */
public interface HostedIomod {
    /** {@code organisation.namespace.name}. */
    String coordinates();

    /** {@code major.minor.patch}. */
    String version();

    /** What it can be called for. */
    List<Method> methods();

    /**
     * Gives it its configuration, before the first call and again at every change; never twice at a time.
     *
     * @throws Exception if the values cannot be used
     */
    void configure(Map<String, String> configuration) throws Exception;

    /** Handles a call on the current thread, which it may interrupt meanwhile. */
    Result handle(HostedCall call);

    /** Handles a call of a quick method on the current thread, whose interrupts are none of its business. */
    default Result handleQuickly(HostedCall call) {
        return handle(call);
    }

    /**
     * A method.
     *
     * @param name the last part of a call path
     * @param idempotent whether a call may be repeated
     * @param streaming whether it reads and writes as it goes
     * @param quick whether {@link #handleQuickly} may be called for it
     */
    record Method(String name, boolean idempotent, boolean streaming, boolean quick) {
        /** One that is not quick. */
        public Method(String name, boolean idempotent, boolean streaming) {
            this(name, idempotent, streaming, false);
        }
    }

    /** How a call was handled. */
    sealed interface Result {
        /**
         * It has an answer; that of a streaming method was written, and this is empty.
         *
         * @param bytes not to be changed any more
         */
        @SuppressWarnings("ArrayRecordComponent") // Handed on, never compared.
        record Answer(byte[] bytes) implements Result {}

        /**
         * It failed.
         *
         * @param code in capitals
         * @param retryable whether the same call may succeed if it is issued again
         */
        record Failure(String code, String message, boolean retryable) implements Result {}
    }
}
