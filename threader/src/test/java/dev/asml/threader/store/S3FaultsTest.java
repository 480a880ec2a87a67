package dev.asml.threader.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asml.threader.store.FaultyWay.Exchange;
import dev.asml.threader.store.FaultyWay.Fault;
import dev.asml.threader.store.Store.Document;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class S3FaultsTest {
    private static final int LENGTH = 300_000;
    private static final int PART = 16 << 20;

    /** The request is lost. */
    private static final Fault LOST = _ -> {};

    /** The request is done, and its answer is lost. */
    private static final Fault UNANSWERED = Exchange::forward;

    private static final Fault BUSY = exchange -> exchange.refuse(503, "SlowDown");
    private static final Fault BROKEN = exchange -> exchange.refuse(500, "InternalError");
    private static final Fault CONFLICT = exchange -> exchange.refuse(409, "ConditionalRequestConflict");
    private static final Fault PASS = Exchange::pass;

    private static S3Server server;

    private final List<String> logged = new CopyOnWriteArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord line) {
            if (line.getLevel().intValue() >= Level.INFO.intValue()) {
                logged.add(line.getLoggerName() + ": " + line.getMessage());
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @TempDir
    private Path folder;

    private FaultyWay way;
    private String address;
    private Store store;

    /** The way without faults. */
    private Store direct;

    @BeforeAll
    static void startServer() throws IOException {
        server = S3Server.start();
    }

    @AfterAll
    static void stopServer() throws IOException {
        server.close();
    }

    @BeforeEach
    void open() throws IOException {
        Logger.getLogger("").addHandler(handler);
        way = FaultyWay.to(server.address());
        address = server.bucket() + "/tests";
        store = Stores.open(address, S3Server.environment(way.address()));
        direct = Stores.open(address, server.environment());
    }

    @AfterEach
    void close() throws IOException {
        Logger.getLogger("").removeHandler(handler);
        store.close();
        direct.close();
        way.close();
        assertThat(logged).isEmpty();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private Optional<String> written(String key) throws IOException {
        return direct.read(key).map(document -> new String(document.content(), StandardCharsets.UTF_8));
    }

    private Optional<String> version(String key) throws IOException {
        return direct.read(key).map(Document::version);
    }

    static List<Arguments> passing() {
        return List.of(
                Arguments.of("lost", LOST),
                Arguments.of("unanswered", UNANSWERED),
                Arguments.of("busy", BUSY),
                Arguments.of("broken", BROKEN),
                Arguments.of("conflict", CONFLICT));
    }

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

    /** Passes an answer's head and so much of its body. */
    private static Fault cutAt(int bytes) {
        return exchange -> {
            byte[] answer = exchange.forward();
            exchange.answer(Arrays.copyOf(answer, Exchange.bodyOf(answer) + bytes));
        };
    }

    /** As the other, and ends the connection as a host that has fallen over does. */
    private static Fault resetAt(int bytes) {
        return exchange -> {
            cutAt(bytes).happen(exchange);
            exchange.connection().setSoLinger(true, 0);
        };
    }

    private static Fault changedAt(int place) {
        return exchange -> {
            byte[] answer = exchange.forward();
            answer[Exchange.bodyOf(answer) + place] ^= 1;
            exchange.answer(answer);
        };
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

    private Path file(int length) throws IOException {
        byte[] content = new byte[length];
        new Random(length).nextBytes(content);
        return Files.write(folder.resolve("from"), content);
    }

    private void getsWhatWasPut(Path from) throws IOException {
        store.get("file", folder.resolve("into"));
        assertThat(Files.mismatch(from, folder.resolve("into"))).isEqualTo(-1);
    }

    @Test
    void goesOnWithAFileWhereItWasCutOff() throws IOException {
        Path from = file(LENGTH);
        direct.put("file", from);
        way.next(cutAt(100_000), resetAt(50_000), cutAt(149_999), BUSY, cutAt(0), LOST);

        getsWhatWasPut(from);

        assertThat(way.requests().getLast())
                .contains("range: bytes=")
                .contains("if-match: " + version("file").orElseThrow());
        assertThat(way.requests().get(1)).contains("range: bytes=100000-");
    }

    @Test
    void getsAFileThatComesInSmallPieces() throws IOException {
        Path from = file(LENGTH);
        direct.put("file", from);
        way.next(exchange -> {
            byte[] answer = exchange.forward();
            for (int at = 0; at < answer.length; at += 100) {
                exchange.answer(Arrays.copyOfRange(answer, at, Math.min(answer.length, at + 100)));
            }
        });

        getsWhatWasPut(from);

        assertThat(way.requests()).hasSize(1);
    }

    @Test
    void beginsAnewWithAFileThatWasChangedOnTheWay() throws IOException {
        Path from = file(LENGTH);
        direct.put("file", from);
        way.next(changedAt(LENGTH / 2));

        getsWhatWasPut(from);

        assertThat(way.requests()).hasSize(2);
        assertThat(way.requests().getLast()).doesNotContain("range:");
    }

    @Test
    void givesUpAFileOfWhichNothingComes() throws IOException {
        direct.put("file", file(LENGTH));
        way.always(cutAt(0));

        assertThatThrownBy(() -> store.get("file", folder.resolve("into")))
                .isInstanceOf(StoreException.class)
                .hasMessage("the store " + address + " cuts file off: premature EOF (10 attempts)");
    }

    @Test
    void putsNoTwoFilesTogether() throws IOException {
        direct.put("file", file(LENGTH));
        Path other = file(LENGTH + 1);
        way.next(exchange -> {
            cutAt(1000).happen(exchange);
            direct.put("file", other);
        });

        assertThatThrownBy(() -> store.get("file", folder.resolve("into")))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("412");
    }

    @ParameterizedTest
    @MethodSource("passing")
    void putsASmallFileInSpiteOfFaults(String name, Fault fault) throws IOException {
        Path from = file(LENGTH);
        way.next(fault);

        store.put("file", from);

        getsWhatWasPut(from);
    }

    /** The steps are: begin, a part, another part, complete. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void putsALargeFileThoughAnAnswerIsLost(int step) throws IOException {
        Path from = file(PART + 1);
        for (int before = 0; before < step; before++) {
            way.next(PASS);
        }
        way.next(UNANSWERED);

        store.put("file", from);

        getsWhatWasPut(from);
    }

    @Test
    void sendsOnlyThePartAgainThatWasLost() throws IOException {
        Path from = file(PART + 1);
        way.next(PASS, PASS, LOST, BUSY);

        store.put("file", from);

        assertThat(way.requests().stream().filter(request -> request.contains("partnumber=1")))
                .hasSize(1);
        assertThat(way.requests().stream().filter(request -> request.contains("partnumber=2")))
                .hasSize(3);
        getsWhatWasPut(from);
    }

    @Test
    void leavesNothingOfALargeFileThatIsRefused() throws IOException {
        way.next(PASS, PASS, exchange -> exchange.refuse(403, "AccessDenied"));

        assertThatThrownBy(() -> store.put("file", file(PART + 1)))
                .isInstanceOf(StoreException.class)
                .hasMessage("the store " + address + " refuses the credentials (403 AccessDenied)");

        assertThat(way.requests().getLast()).startsWith("delete ").contains("uploadid=");
        assertThat(direct.list("")).isEmpty();
    }

    @Test
    void saysIfEvenThatCannotBeDone() {
        way.next(PASS, PASS);
        way.always(exchange -> exchange.refuse(403, "AccessDenied"));

        assertThatThrownBy(() -> store.put("file", file(PART + 1)))
                .isInstanceOf(StoreException.class)
                .cause()
                .satisfies(cause -> assertThat(cause.getSuppressed()).hasSize(1));
    }

    @Test
    void findsAServerThatHasComeBack() throws IOException {
        way.always(LOST);
        assertThatThrownBy(() -> store.read("document")).isInstanceOf(StoreException.class);
        way.always(PASS);

        assertThat(store.read("document")).isEmpty();
    }
}
