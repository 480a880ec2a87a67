package dev.asml.iomod;

import static dev.asml.iomod.testing.DrivenIomod.subscription;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.iomod.testing.BrokerSettings;
import dev.asml.iomod.testing.DrivenIomod;
import dev.asml.iomod.testing.ReceivedInvoke;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an IOmod that invokes functions does, seen from its Threader. */
class IomodSourceTest {
    /** Counts up to a number. */
    record Counting(int upTo, @Nullable Boolean twice) {
        Counting {
            if (upTo < 1) {
                throw new IllegalArgumentException("must be 1 or more");
            }
        }
    }

    private final BlockingQueue<Delivery> deliveries = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> ends = new LinkedBlockingQueue<>();
    private final AtomicInteger begun = new AtomicInteger();
    private final DrivenIomod iomod = DrivenIomod.inProcess(
            Iomod.named("acme.test.counter", "1.0.0").source(Counting.class, this::count), BrokerSettings.DEFAULT);

    private void count(Counting settings, Subscription subscription) throws InterruptedException {
        begun.incrementAndGet();
        try {
            for (int i = 1; i <= settings.upTo(); i++) {
                var _ = subscription.awaitPlaces();
                var _ = subscription
                        .deliver(new Message("n" + i, i, "text/plain", Map.of("of", subscription.id()), new byte[i]))
                        .thenAccept(deliveries::add);
            }
            new CompletableFuture<Void>().get();
        } catch (java.util.concurrent.ExecutionException e) {
            throw new IllegalStateException(e);
        } finally {
            ends.add(subscription.id());
        }
    }

    @AfterEach
    void keepTheProtocol() {
        try (iomod) {
            assertThat(iomod.violations()).isEmpty();
        }
    }

    @Test
    void saysThatItIsASource() {
        assertThat(iomod.registration().getSource()).isTrue();
    }

    @Test
    void deliversMessagesAndHearsWhatBecameOfThem() throws InterruptedException {
        assertThat(iomod.subscribe(subscription("a", 3, Map.of("upTo", "3")))).isEmpty();

        List<ReceivedInvoke> invokes =
                Stream.generate(iomod::nextInvoke).limit(3).toList();
        assertThat(invokes.get(1).frame().getMessage()).isEqualTo("n2");
        assertThat(invokes.get(1).frame().getAttempt()).isEqualTo(2);
        assertThat(invokes.get(1).frame().getContentType()).isEqualTo("text/plain");
        assertThat(invokes.get(1).frame().getAttributesMap()).containsExactly(Map.entry("of", "a"));
        assertThat(invokes.get(1).frame().getInput().size()).isEqualTo(2);

        invokes.get(0).succeed();
        assertThat(deliveries.take()).isInstanceOf(Delivery.Succeeded.class);
        invokes.get(1).fail("FAILED", "it answered 503", true);
        assertThat(deliveries.take()).isEqualTo(new Delivery.Failed("FAILED", "it answered 503", true));
        invokes.get(2).refuse();
        assertThat(deliveries.take()).isInstanceOf(Delivery.Undelivered.class);
    }

    @Test
    void waitsForAPlaceAtTheFunction() throws InterruptedException {
        assertThat(iomod.subscribe(subscription("a", 2, Map.of("upTo", "5")))).isEmpty();
        for (int i = 0; i < 5; i++) {
            ReceivedInvoke next = iomod.nextInvoke();
            iomod.ping();
            assertThat(iomod.openInvokes()).isLessThanOrEqualTo(2);
            next.succeed();
            assertThat(deliveries.take()).isInstanceOf(Delivery.Succeeded.class);
        }
    }

    @Test
    void refusesSettingsThatCannotBeRead() {
        assertThat(iomod.checkSubscriptions(subscription("a", 1, Map.of("upTo", "many"))))
                .startsWith("source \"a\": field \"upTo\"");
        assertThat(iomod.checkSubscriptions(subscription("a", 1, Map.of("upTo", "0"))))
                .contains("must be 1 or more");
        assertThat(iomod.checkSubscriptions(subscription("a", 1, Map.of("upTo", "1", "speed", "2"))))
                .contains("unknown field \"speed\"");
        assertThat(iomod.checkSubscriptions(subscription("a", 1, Map.of()))).contains("upTo");
        assertThat(iomod.checkSubscriptions(subscription("a", 1, Map.of("upTo", "1", "twice", "true"))))
                .isEmpty();
        assertThat(begun).hasValue(0);
    }

    @Test
    void keepsWhatIsInForceWhenAChangeIsRefused() {
        assertThat(iomod.subscribe(subscription("a", 1, Map.of("upTo", "2")))).isEmpty();
        ReceivedInvoke first = iomod.nextInvoke();
        assertThat(iomod.subscribe(subscription("b", 1, Map.of("upTo", "-1")))).contains("source \"b\"");
        first.succeed();
        assertThat(iomod.nextInvoke().frame().getSubscription()).isEqualTo("a");
    }

    @Test
    void endsWhatIsReplacedAndLeavesTheRestAlone() throws InterruptedException {
        assertThat(iomod.subscribe(
                        subscription("a", 1, Map.of("upTo", "1")), subscription("b", 1, Map.of("upTo", "1"))))
                .isEmpty();
        ReceivedInvoke one = iomod.nextInvoke();
        ReceivedInvoke other = iomod.nextInvoke();
        assertThat(iomod.subscribe(
                        subscription("a", 1, Map.of("upTo", "1")), subscription("b", 1, Map.of("upTo", "2"))))
                .isEmpty();
        assertThat(ends.take()).isEqualTo("b");
        assertThat(begun).hasValue(3);

        // What was open at the change is told all the same, and had the place until then.
        iomod.ping();
        assertThat(iomod.openInvokes()).isEqualTo(2);
        one.succeed();
        other.succeed();
        assertThat(deliveries.take()).isInstanceOf(Delivery.Succeeded.class);
        assertThat(deliveries.take()).isInstanceOf(Delivery.Succeeded.class);
        assertThat(iomod.nextInvoke().frame().getSubscription()).isEqualTo("b");

        assertThat(iomod.subscribe()).isEmpty();
        assertThat(List.of(ends.take(), ends.take())).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void refusesAMessageThatIsTooLong() throws InterruptedException {
        try (DrivenIomod large = DrivenIomod.inProcess(
                Iomod.named("acme.test.large", "1.0.0").source(Counting.class, (settings, subscription) -> {
                    var _ = subscription
                            .deliver(new Message("m", 1, "", Map.of("key", "1"), new byte[2045]))
                            .thenAccept(deliveries::add);
                    var _ = subscription
                            .deliver(new Message("n", 1, "", Map.of("key", "1"), new byte[2044]))
                            .thenAccept(deliveries::add);
                }),
                BrokerSettings.DEFAULT.withBounds(2048, 1 << 20))) {
            assertThat(large.subscribe(subscription("a", 1, Map.of("upTo", "1"))))
                    .isEmpty();
            assertThat(large.nextInvoke().frame().getMessage()).isEqualTo("n");
            assertThat(deliveries.take()).isInstanceOfSatisfying(Delivery.Failed.class, failed -> {
                assertThat(failed.code()).isEqualTo("LIMIT");
                assertThat(failed.message()).contains("2049").contains("2048");
                assertThat(failed.retryable()).isFalse();
            });
            assertThat(large.violations()).isEmpty();
        }
    }

    @Test
    void finishesWhatIsAtAFunctionBeforeItIsDrained() throws InterruptedException {
        assertThat(iomod.subscribe(subscription("a", 1, Map.of("upTo", "9")))).isEmpty();
        ReceivedInvoke open = iomod.nextInvoke();
        CompletableFuture<Boolean> drained = CompletableFuture.supplyAsync(() -> iomod.drain(Duration.ofMinutes(1)));
        assertThat(ends.take()).isEqualTo("a");
        iomod.ping();
        assertThat(drained).isNotDone();
        open.succeed();
        assertThat(drained.join()).isTrue();
        assertThat(deliveries).hasSize(1);
    }

    @Test
    void beginsAgainAfterItFailed() throws InterruptedException {
        AtomicInteger runs = new AtomicInteger();
        try (DrivenIomod failing = DrivenIomod.inProcess(Iomod.named("acme.test.failing", "1.0.0")
                .source(Counting.class, (settings, subscription) -> {
                    if (runs.incrementAndGet() == 1) {
                        throw new IllegalStateException("the queue is not there");
                    }
                    var _ = subscription.deliver(Message.text("m", "again"));
                }))) {
            assertThat(failing.subscribe(subscription("a", 1, Map.of("upTo", "1"))))
                    .isEmpty();
            assertThat(failing.nextInvoke().text()).isEqualTo("again");
            assertThat(failing.logs())
                    .anySatisfy(line -> assertThat(line.getMessage())
                            .startsWith("a: failed, and begins again in 1 s")
                            .contains("the queue is not there"));
        }
    }

    @Test
    void tellsThatNobodyKnowsWhenTheThreaderIsLost() throws InterruptedException {
        assertThat(iomod.subscribe(subscription("a", 1, Map.of("upTo", "1")))).isEmpty();
        var _ = iomod.nextInvoke();
        iomod.breakConnection();
        assertThat(deliveries.take()).isEqualTo(new Delivery.Undelivered("the Threader is gone"));
    }

    @Test
    void isNoSourceUnlessItIsDeclaredOne() {
        try (DrivenIomod plain =
                DrivenIomod.inProcess(Iomod.named("acme.test.plain", "1.0.0").method("now", call -> "now"))) {
            assertThat(plain.registration().getSource()).isFalse();
            assertThat(plain.subscribe(subscription("a", 1, Map.of())))
                    .isEqualTo("acme.test.plain 1.0.0 is no source: it invokes no functions");
        }
    }
}
