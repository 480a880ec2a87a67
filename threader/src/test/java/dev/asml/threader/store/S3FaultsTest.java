package dev.asml.threader.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asml.threader.store.FaultyWay.Exchange;
import dev.asml.threader.store.FaultyWay.Fault;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class S3FaultsTest extends OnAFaultyWay {
    @ParameterizedTest
    @MethodSource("passing")
    void writesWhatIsNewInSpiteOfFaults(String name, Fault fault) throws IOException {
        way.next(fault, fault);

        assertThat(store.write("document", bytes("ours"), Optional.empty())).isPresent();

        assertThat(written("document")).hasValue("ours");
    }

    @ParameterizedTest
    @MethodSource("passing")
    void replacesAVersionInSpiteOfFaults(String name, Fault fault) throws IOException {
        assertThat(direct.write("document", bytes("before"), Optional.empty())).isPresent();
        way.next(fault, PASS);

        assertThat(store.write("document", bytes("ours"), version("document"))).isPresent();

        assertThat(written("document")).hasValue("ours");
    }

    @ParameterizedTest
    @MethodSource("passing")
    void losesARaceInSpiteOfFaults(String name, Fault fault) throws IOException {
        assertThat(direct.write("document", bytes("before"), Optional.empty())).isPresent();
        Optional<String> before = version("document");
        assertThat(direct.write("document", bytes("theirs"), before)).isPresent();
        way.next(fault);

        assertThat(store.write("document", bytes("ours"), before)).isEmpty();
        assertThat(store.write("document", bytes("ours"), Optional.empty())).isEmpty();

        assertThat(written("document")).hasValue("theirs");
    }

    @Test
    void losesARaceThatIsDecidedWhileARequestIsLost() throws IOException {
        assertThat(direct.write("document", bytes("before"), Optional.empty())).isPresent();
        Optional<String> before = version("document");
        way.next(_ -> direct.write("document", bytes("theirs"), before));

        assertThat(store.write("document", bytes("ours"), before)).isEmpty();

        assertThat(written("document")).hasValue("theirs");
    }

    @Test
    void losesARaceOfWhichTheServerDoesNotReadTheEnd() throws IOException {
        try (Store store = Stores.open(address, S3Server.environment(server.proxy()))) {
            assertThat(store.write("document", bytes("before"), Optional.empty()))
                    .isPresent();
            Optional<String> before = version("document");
            assertThat(store.write("document", bytes("theirs"), before)).isPresent();

            assertThat(store.write("document", new byte[LENGTH], before)).isEmpty();
            assertThat(store.write("document", new byte[PART], before)).isEmpty();

            assertThat(written("document")).hasValue("theirs");
        }
    }

    @ParameterizedTest
    @MethodSource("passing")
    void readsListsAndDeletesInSpiteOfFaults(String name, Fault fault) throws IOException {
        assertThat(direct.write("document", bytes("there"), Optional.empty())).isPresent();

        way.next(fault);
        assertThat(store.read("document")).isPresent();
        way.next(fault);
        assertThat(store.list("")).hasSize(1);
        way.next(fault);
        store.delete("document");

        assertThat(direct.list("")).isEmpty();
        assertThat(way.requests()).hasSize(6);
    }

    @Test
    void readsNoDocumentThatWasCutOff() throws IOException {
        assertThat(direct.write("document", bytes("content"), Optional.empty())).isPresent();
        way.next(cutAt(3), cutAt(0));

        assertThat(store.read("document").orElseThrow().content()).isEqualTo(bytes("content"));
    }

    @Test
    void readsNoDocumentThatWasChanged() throws IOException {
        assertThat(direct.write("document", bytes("content"), Optional.empty())).isPresent();
        way.next(changedAt(3));

        assertThat(store.read("document").orElseThrow().content()).isEqualTo(bytes("content"));
    }

    @Test
    void saysThatAServerIsBusy() {
        way.always(BUSY);

        assertThatThrownBy(() -> store.read("document"))
                .isInstanceOf(StoreException.class)
                .hasMessage("the store " + address + " does not work now: 503 SlowDown (4 attempts)");
    }

    @Test
    void saysThatNobodyAnswers() {
        way.always(LOST);

        assertThatThrownBy(() -> store.write("document", bytes("ours"), Optional.empty()))
                .isInstanceOf(StoreException.class)
                .hasMessage(
                        "the store " + address + " does not answer: unexpected end of file from server (4 attempts)");
    }

    @Test
    void saysThatAServerKeepsSilent() {
        way.always(Exchange::keepSilent);

        assertThatThrownBy(() -> store.read("document"))
                .isInstanceOf(StoreException.class)
                .hasMessage("the store " + address + " does not answer in time");
    }

    @Test
    void saysThatThereIsNoServer() throws IOException {
        int port;
        try (ServerSocket nobody = new ServerSocket(0)) {
            port = nobody.getLocalPort();
        }
        try (Store nowhere = Stores.open("s3://bucket", S3Server.environment(URI.create("http://127.0.0.1:" + port)))) {
            assertThatThrownBy(() -> nowhere.list(""))
                    .isInstanceOf(StoreException.class)
                    .hasMessage("the store s3://bucket does not answer: connection refused (4 attempts)");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"})
    void saysThatCredentialsAreRefusedAndNotWhichTheyAre(String wrong) throws IOException {
        Map<String, String> environment = new HashMap<>(server.environment());
        environment.put(wrong, "not-the-one");
        try (Store refused = Stores.open(address, environment)) {
            assertThatThrownBy(() -> refused.read("document"))
                    .isInstanceOf(StoreException.class)
                    .hasMessageMatching("the store " + address
                            + " refuses the credentials \\(403 (InvalidAccessKeyId|SignatureDoesNotMatch)\\)");
        }
    }

    @Test
    void saysThatThereIsNoBucket() throws IOException {
        try (Store nowhere = Stores.open("s3://no-such-bucket/p", server.environment())) {
            assertThatThrownBy(() -> nowhere.read("document"))
                    .isInstanceOf(StoreException.class)
                    .hasMessage("the store s3://no-such-bucket/p has no bucket \"no-such-bucket\"");
            assertThatThrownBy(() -> nowhere.write("document", bytes("x"), Optional.of("\"etag\"")))
                    .hasMessage("the store s3://no-such-bucket/p has no bucket \"no-such-bucket\"");
            assertThatThrownBy(() -> nowhere.get("file", folder.resolve("into")))
                    .hasMessage("the store s3://no-such-bucket/p has no bucket \"no-such-bucket\"");
        }
    }

    @Test
    void goesByTheClockOfTheServer() throws IOException {
        way.always(clock(Duration.ofHours(3)));

        assertThat(store.write("document", bytes("ours"), Optional.empty())).isPresent();
        assertThat(store.read("document")).isPresent();

        // Refused once only.
        assertThat(way.requests()).hasSize(3);
    }

    /** A server that is ahead, and lets nobody in who differs by more than a quarter of an hour. */
    private static Fault clock(Duration ahead) {
        return exchange -> {
            ZonedDateTime now = ZonedDateTime.now(ZoneOffset.UTC).plus(ahead);
            ZonedDateTime signed = ZonedDateTime.parse(
                    exchange.field("x-amz-date").orElseThrow(), DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssX"));
            if (Duration.between(signed, now).abs().compareTo(Duration.ofMinutes(15)) > 0) {
                exchange.refuse(
                        403, "RequestTimeTooSkewed", "Date: " + DateTimeFormatter.RFC_1123_DATE_TIME.format(now));
            } else {
                exchange.pass();
            }
        };
    }

    @Test
    void saysThatTheClockIsOff() {
        way.always(exchange -> exchange.refuse(403, "RequestTimeTooSkewed", "Date: Thu, 01 Jan 1970 00:00:00 GMT"));

        assertThatThrownBy(() -> store.read("document"))
                .isInstanceOf(StoreException.class)
                .hasMessageMatching(
                        "the store " + address
                                + " says that this machine's clock is off by \\d+ s: RequestTimeTooSkewed( \\(\\d attempts\\))?");
    }

    @Test
    void letsGoOfWhoIsInterrupted() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        way.always(exchange -> {
            asked.countDown();
            exchange.keepSilent();
        });
        CompletableFuture<String> ending = new CompletableFuture<>();
        Thread caller = Thread.ofPlatform().start(() -> {
            try {
                ending.complete("read " + store.read("document"));
            } catch (IOException e) {
                ending.complete(e.getClass().getSimpleName() + " "
                        + Thread.currentThread().isInterrupted());
            }
        });

        asked.await();
        caller.interrupt();

        assertThat(ending.get()).isEqualTo(InterruptedIOException.class.getSimpleName() + " true");
        caller.join();
        assertThat(way.requests()).hasSize(1);
    }

    @Test
    void findsAServerThatHasComeBack() throws IOException {
        way.always(LOST);
        assertThatThrownBy(() -> store.read("document")).isInstanceOf(StoreException.class);
        way.always(PASS);

        assertThat(store.read("document")).isEmpty();
    }
}
