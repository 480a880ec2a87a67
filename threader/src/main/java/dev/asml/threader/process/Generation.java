package dev.asml.threader.process;

import dev.asml.threader.io.IomodUsage;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/** One start of an IOmod, from its beginning to its end. It tells its supervisor what becomes of it. */
interface Generation {
    /** Hears what becomes of a generation, from any thread: it is ready once at most, and ends once. */
    interface Listener {
        /** What it is to be configured with when it starts. */
        Map<String, String> configuration();

        /** It takes calls. */
        void ready(Generation of, Worker worker, OptionalLong pid, Map<String, String> configuration);

        /** It was told to end, and its worker answers no calls any more; its end follows. */
        void left(Generation of, Worker worker);

        /**
         * Nobody told it to end, and its worker answers no calls any more; its end follows.
         *
         * @return what is to be said of it: the reason, and whose calls did it
         */
        String crashed(Generation of, Worker worker, String why) throws InterruptedException;

        /** It is over; the reason if nobody asked for that. */
        void ended(Generation of, Optional<String> why);
    }

    /** Begins, on a thread of its own. */
    void start();

    /** Lets it finish what it has, for as long as it may take, and end. */
    void drain();

    /** Ends it at once. */
    void kill();

    /** Hands on a new configuration. Completes with what is wrong with it; empty if it is in force, or soon will be. */
    CompletableFuture<String> configure(Map<String, String> configuration);

    /**
     * Tells it what it invokes functions for as a source, or asks whether it could take that. Completes with what is wrong;
     * empty if nothing is.
     */
    CompletableFuture<String> subscribe(List<Subscription> subscriptions, boolean check);

    /** What it takes of the machine now; empty if that is not known. */
    Optional<IomodUsage> usage();
}
