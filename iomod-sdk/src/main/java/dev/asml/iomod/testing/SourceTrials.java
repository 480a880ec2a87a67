package dev.asml.iomod.testing;

import static dev.asml.iomod.testing.Unmet.unless;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** What an IOmod does as a source, as far as that can be seen without knowing its settings. */
final class SourceTrials {
    private SourceTrials() {}

    /** What it asks for is watched; a check gives it nothing to ask for. */
    static void invokes(Bench bench) {
        bench.shared().ping();
    }

    static void subscribed(Bench bench) {
        Specimen iomod = bench.shared();
        if (!iomod.registration().getSource()) {
            // It is never told any.
            return;
        }
        CompletableFuture<String> first = iomod.stream().source().subscribe(List.of(), true);
        CompletableFuture<String> second = iomod.stream().source().subscribe(List.of(), false);
        try {
            String problems = first.thenCombine(second, String::concat)
                    .orTimeout(bench.check().patience().toMillis(), TimeUnit.MILLISECONDS)
                    .join();
            unless(problems.isEmpty(), "an empty list of subscriptions is taken", "it answered " + problems);
        } catch (CompletionException _) {
            throw new Unmet("a Subscribed for each Subscriptions", "it did not answer both");
        }
    }
}
