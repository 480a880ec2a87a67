package dev.asml.iomods.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.iomod.IomodFailure;
import dev.asml.iomod.testing.DrivenIomod;
import dev.asml.iomod.testing.IomodCommand;
import dev.asml.iomod.testing.JsonCalls;
import dev.asml.iomod.testing.ReceivedInvoke;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Messages in processes that are killed. */
class KilledQueueTest {
    @TempDir
    private Path folder;

    private JsonCalls process() {
        IomodCommand command = IomodCommand.mainClass("asml.std.queue", QueueIomod.class)
                .withEnvironment(Map.of("ASML_IOMOD_DATA", folder.toString()));
        JsonCalls queue = new JsonCalls(DrivenIomod.process(command));
        assertThat(queue.iomod().subscribe(DrivenIomod.subscription("orders", 4, Map.of("queue", "orders"))))
                .isEmpty();
        return queue;
    }

    @Test
    void whatWasPublishedIsDeliveredThoughAllAreKilled() throws Exception {
        Set<String> published = ConcurrentHashMap.newKeySet();
        Set<String> done = ConcurrentHashMap.newKeySet();
        CountDownLatch some = new CountDownLatch(100);
        try (JsonCalls queue = process()) {
            Thread[] publishers = new Thread[4];
            for (int i = 0; i < publishers.length; i++) {
                int number = i;
                publishers[i] = Thread.startVirtualThread(() -> {
                    try {
                        for (int n = 0; ; n++) {
                            String body = number + "-" + n;
                            queue.ok("publish", "queue", "orders", "body", body);
                            published.add(body);
                            some.countDown();
                        }
                    } catch (IomodFailure | IllegalStateException _) {
                        // It was killed.
                        while (some.getCount() > 0) {
                            some.countDown();
                        }
                    }
                });
            }
            for (int i = 0; i < 20; i++) {
                ReceivedInvoke invoke = queue.iomod().nextInvoke();
                done.add(invoke.text());
                invoke.succeed();
            }
            some.await();
            queue.iomod().kill();
            for (Thread publisher : publishers) {
                publisher.join();
            }
        }
        assertThat(published).hasSizeGreaterThanOrEqualTo(100);
        try (JsonCalls queue = process()) {
            boolean secondAttempt = false;
            while (!done.containsAll(published)) {
                ReceivedInvoke invoke = queue.iomod().nextInvoke();
                secondAttempt |= invoke.frame().getAttempt() == 2;
                done.add(invoke.text());
                invoke.succeed();
            }
            assertThat(secondAttempt).isTrue();
        }
    }
}
