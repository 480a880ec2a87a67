package dev.asml.threader.process;

import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

/** What an IOmod has been told that it answers, in order, by what is wrong with it. Thread-safe. */
final class Confirmations {
    private final Queue<CompletableFuture<String>> open = new ConcurrentLinkedQueue<>();

    /** Expects an answer to what is sent; the two are in one order. */
    synchronized CompletableFuture<String> await(Runnable send) {
        CompletableFuture<String> answer = new CompletableFuture<>();
        open.add(answer);
        send.run();
        return answer;
    }

    /** The oldest that is awaited has come. */
    void confirm(String problem) {
        CompletableFuture<String> oldest = open.poll();
        if (oldest != null) {
            oldest.complete(problem);
        }
    }

    /** Nobody answers any more. */
    void settle() {
        for (CompletableFuture<String> each = open.poll(); each != null; each = open.poll()) {
            each.complete("");
        }
    }
}
