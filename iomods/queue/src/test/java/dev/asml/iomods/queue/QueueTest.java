package dev.asml.iomods.queue;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.asml.iomod.testing.BrokerSettings;
import dev.asml.iomod.testing.DrivenIomod;
import dev.asml.iomod.testing.JsonCalls;
import dev.asml.iomod.testing.ReceivedInvoke;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Messages that wait, are delivered, fail, and die. */
class QueueTest {
    @TempDir
    private Path folder;

    private JsonCalls queue;

    private JsonCalls open(Map<String, String> config) {
        return new JsonCalls(DrivenIomod.inProcess(
                new QueueIomod(Optional.of(folder)).iomod(), BrokerSettings.DEFAULT.withConfig(config)));
    }

    @BeforeEach
    void open() {
        queue = open(Map.of());
    }

    @AfterEach
    void close() {
        queue.close();
    }

    private void subscribe(int concurrency, String... settings) {
        Map<String, String> all = new TreeMap<>(Map.of("queue", "orders"));
        for (int i = 0; i < settings.length; i += 2) {
            all.put(settings[i], settings[i + 1]);
        }
        assertThat(queue.iomod().subscribe(DrivenIomod.subscription("orders", concurrency, all)))
                .isEmpty();
    }

    private ReceivedInvoke next() {
        return queue.iomod().nextInvoke();
    }

    /** Waits until the queue has so many messages that are ready, delayed, running, and dead. */
    private void awaitStats(int ready, int delayed, int running, int dead) {
        String wanted =
                "{\"ready\":%d,\"delayed\":%d,\"running\":%d,\"dead\":%d}".formatted(ready, delayed, running, dead);
        String now = "";
        for (long end = System.nanoTime() + Duration.ofSeconds(30).toNanos(); System.nanoTime() < end; ) {
            now = queue.ok("stats", "queue", "orders").toString();
            if (now.equals(wanted)) {
                return;
            }
        }
        assertThat(now).isEqualTo(wanted);
    }

    @Test
    void messagesAreDeliveredInTheirOrder() {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            ids.add(queue.ok("publish", "queue", "orders", "body", "order " + i)
                    .get("id")
                    .asText());
        }
        queue.ok(
                "publish",
                "queue",
                "orders",
                "body",
                "AP8=",
                "encoding",
                "base64",
                "attributes",
                Map.of("tenant", "a"));
        queue.ok("publish", "queue", "others", "body", "for others");
        awaitStats(4, 0, 0, 0);

        subscribe(1);
        for (int i = 0; i < 3; i++) {
            ReceivedInvoke invoke = next();
            assertThat(invoke.text()).isEqualTo("order " + i);
            assertThat(invoke.frame().getMessage()).isEqualTo(ids.get(i));
            assertThat(invoke.frame().getContentType()).isEqualTo("text/plain; charset=utf-8");
            assertThat(invoke.frame().getAttempt()).isEqualTo(1);
            awaitStats(3 - i, 0, 1, 0);
            invoke.succeed();
        }
        ReceivedInvoke bytes = next();
        assertThat(bytes.frame().getInput().toByteArray()).containsExactly(0, 255);
        assertThat(bytes.frame().getContentType()).isEqualTo("application/octet-stream");
        assertThat(bytes.frame().getAttributesMap()).isEqualTo(Map.of("tenant", "a"));
        bytes.succeed();
        awaitStats(0, 0, 0, 0);

        queue.ok("publish", "queue", "orders", "body", "while it waits");
        ReceivedInvoke last = next();
        assertThat(last.text()).isEqualTo("while it waits");
        last.succeed();
        assertThat(queue.iomod().drain(Duration.ofSeconds(5))).isTrue();
    }

    @Test
    void noMoreAreDeliveredAtOnceThanMayBe() {
        List<Map<String, String>> messages = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            messages.add(Map.of("body", "m" + i));
        }
        assertThat(queue.ok("publish_many", "queue", "orders", "messages", messages)
                        .get("messages"))
                .hasSize(10);
        subscribe(3);
        List<ReceivedInvoke> open = new ArrayList<>(List.of(next(), next(), next()));
        awaitStats(7, 0, 3, 0);
        assertThat(queue.iomod().openInvokes()).isEqualTo(3);
        for (int i = 3; i < 10; i++) {
            open.removeFirst().succeed();
            open.add(next());
            assertThat(open.getLast().text()).isEqualTo("m" + i);
        }
        open.forEach(ReceivedInvoke::succeed);
        awaitStats(0, 0, 0, 0);
    }

    @Test
    void aMessageThatFailsComesAgainAndThenIsADeadLetter() {
        subscribe(1, "max_attempts", "2", "backoff_seconds", "0.05");
        queue.ok("publish", "queue", "orders", "body", "bad");
        ReceivedInvoke first = next();
        first.refuse();
        ReceivedInvoke again = next();
        assertThat(again.frame().getAttempt()).isEqualTo(1);
        again.fail();
        ReceivedInvoke second = next();
        assertThat(second.frame().getAttempt()).isEqualTo(2);
        assertThat(second.frame().getMessage()).isEqualTo(first.frame().getMessage());
        second.fail();
        awaitStats(0, 0, 0, 1);

        JsonNode dead = queue.ok("peek", "queue", "orders", "dead", true)
                .get("messages")
                .get(0);
        assertThat(dead.get("why").asText()).isEqualTo("FAILED: it answered 500");
        assertThat(dead.get("body").asText()).isEqualTo("bad");
        assertThat(dead.get("attempts").asInt()).isEqualTo(2);

        assertThat(queue.ok("redrive", "queue", "orders").get("moved").asInt()).isEqualTo(1);
        ReceivedInvoke third = next();
        assertThat(third.frame().getAttempt()).isEqualTo(1);
        third.fail("INVALID_INPUT", "the request is malformed", false);
        awaitStats(0, 0, 0, 1);
        assertThat(queue.ok("purge", "queue", "orders").get("deleted").asInt()).isZero();
        assertThat(queue.ok("purge", "queue", "orders", "dead", true)
                        .get("deleted")
                        .asInt())
                .isEqualTo(1);
        awaitStats(0, 0, 0, 0);
    }

    @Test
    void whatIsDelayedComesWhenItIsDue() {
        queue.ok("publish", "queue", "orders", "body", "later", "delay_seconds", 100);
        queue.ok("publish", "queue", "orders", "body", "soon", "delay_seconds", 0.1);
        queue.ok("publish", "queue", "orders", "body", "now");
        subscribe(1);
        ReceivedInvoke now = next();
        assertThat(now.text()).isEqualTo("now");
        now.succeed();
        ReceivedInvoke soon = next();
        assertThat(soon.text()).isEqualTo("soon");
        soon.succeed();
        awaitStats(0, 1, 0, 0);
        JsonNode waiting = queue.ok("peek", "queue", "orders").get("messages").get(0);
        assertThat(waiting.get("due").asText())
                .isGreaterThan(waiting.get("published").asText());
    }

    @Test
    void anIdIsPublishedOnce() {
        assertThat(queue.ok("publish", "queue", "orders", "id", "7", "body", "a")
                        .toString())
                .isEqualTo("{\"id\":\"7\",\"duplicate\":false}");
        assertThat(queue.ok("publish", "queue", "orders", "id", "7", "body", "b")
                        .toString())
                .isEqualTo("{\"id\":\"7\",\"duplicate\":true}");
        queue.ok("publish", "queue", "others", "id", "7", "body", "c");
        subscribe(1);
        ReceivedInvoke only = next();
        assertThat(only.text()).isEqualTo("a");
        only.succeed();
        awaitStats(0, 0, 0, 0);
        assertThat(queue.ok("publish", "queue", "orders", "id", "7", "body", "d")
                        .get("duplicate")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void aChangeGivesBackWhatWasNotDelivered() {
        subscribe(1);
        queue.ok("publish", "queue", "orders", "body", "first");
        queue.ok("publish", "queue", "orders", "body", "second");
        ReceivedInvoke first = next();
        assertThat(queue.iomod().subscribe()).isEmpty();
        first.fail();
        awaitStats(1, 1, 0, 0);
        subscribe(2, "max_attempts", "9");
        assertThat(next().text()).isEqualTo("second");
        ReceivedInvoke again = next();
        assertThat(again.text()).isEqualTo("first");
        assertThat(again.frame().getAttempt()).isEqualTo(2);
    }

    @Test
    void aRequestThatMakesNoSenseIsRefused() {
        assertThat(queue.why("publish", "queue", "a b", "body", "")).contains("\"queue\" is \"a b\"");
        assertThat(queue.why("publish", "queue", "a")).contains("body");
        assertThat(queue.why("publish", "queue", "a", "body", "", "delay_seconds", -1))
                .contains("\"delay_seconds\" is -1.0");
        assertThat(queue.why("publish", "queue", "a", "body", "", "id", "")).contains("\"id\" has 0 characters");
        assertThat(queue.why("publish", "queue", "a", "body", "x".repeat((224 << 10) + 1)))
                .contains("229377 bytes");
        assertThat(queue.code("publish_many", "queue", "a", "messages", List.of(Map.of("body", "x"), Map.of())))
                .isEqualTo("INVALID_INPUT");
        assertThat(queue.ok("stats", "queue", "a").get("ready").asInt()).isZero();
        assertThat(queue.why("peek", "queue", "a", "limit", 0)).contains("ask for 1 to 100");
        assertThat(queue.iomod().subscribe(DrivenIomod.subscription("x", 1, Map.of())))
                .contains("queue");
        assertThat(queue.iomod().subscribe(DrivenIomod.subscription("x", 1, Map.of("queue", "a", "max_attempts", "0"))))
                .contains("\"max_attempts\" is 0; it can be 1 to 1000");
    }

    @Test
    void aQueueThatIsFullTakesNoMore() {
        queue.close();
        queue = open(Map.of("max_bytes", "1000000"));
        String body = "x".repeat(200_000);
        int published = 0;
        while (queue.call("publish", "queue", "orders", "body", body).has("Ok")) {
            published++;
            assertThat(published).isLessThan(10);
        }
        assertThat(queue.code("publish", "queue", "orders", "body", "one more")).isEqualTo("FULL");
        subscribe(1);
        for (int i = 0; i < published; i++) {
            next().succeed();
        }
        awaitStats(0, 0, 0, 0);
        queue.ok("publish", "queue", "orders", "body", body);
    }
}
