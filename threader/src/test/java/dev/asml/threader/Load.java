package dev.asml.threader;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Callers that ask again and again until they are told to stop. They leave some of the processor to what happens meanwhile. */
final class Load {
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicInteger answered = new AtomicInteger();
    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
    private final List<Thread> callers;

    /**
     * Starts them.
     *
     * @param request a request by the caller of a number, and its answer
     * @param right of a body of an answer with status 200
     */
    Load(int callers, IntFunction<HttpResponse<String>> request, Predicate<String> right) {
        this.callers = IntStream.range(0, callers)
                .mapToObj(caller -> Thread.ofVirtual().start(() -> call(() -> request.apply(caller), right)))
                .toList();
    }

    private void call(Supplier<HttpResponse<String>> request, Predicate<String> right) {
        while (!over.get()) {
            try {
                HttpResponse<String> answer = request.get();
                if (answer.statusCode() != 200 || !right.test(answer.body())) {
                    wrong.add(answer.statusCode() + " " + answer.body());
                }
            } catch (RuntimeException e) {
                wrong.add("no answer: " + e);
            }
            answered.incrementAndGet();
            Await.rest();
        }
    }

    /** Waits until there were so many more answers. */
    void goOn(int more) {
        int before = answered.get();
        Await.until(() -> answered.get() >= before + more);
    }

    /** Stops them; gives the answers that were not right, or did not come. */
    Queue<String> stop() throws InterruptedException {
        over.set(true);
        for (Thread caller : callers) {
            caller.join();
        }
        return wrong;
    }
}
