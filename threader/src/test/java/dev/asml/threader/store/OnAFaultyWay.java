package dev.asml.threader.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.threader.store.FaultyWay.Exchange;
import dev.asml.threader.store.FaultyWay.Fault;
import dev.asml.threader.store.Store.Document;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.Arguments;

/** A store in a bucket whose server is at the end of a {@link FaultyWay}. */
@Timeout(120)
abstract class OnAFaultyWay {
    static final int LENGTH = 300_000;
    static final int PART = 16 << 20;

    /** The request is lost. */
    static final Fault LOST = _ -> {};

    /** The request is done, and its answer is lost. */
    static final Fault UNANSWERED = Exchange::forward;

    static final Fault BUSY = exchange -> exchange.refuse(503, "SlowDown");
    static final Fault BROKEN = exchange -> exchange.refuse(500, "InternalError");
    static final Fault CONFLICT = exchange -> exchange.refuse(409, "ConditionalRequestConflict");
    static final Fault PASS = Exchange::pass;

    static S3Server server;

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
    Path folder;

    FaultyWay way;
    String address;
    Store store;

    /** The way without faults. */
    Store direct;

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

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    Optional<String> written(String key) throws IOException {
        return direct.read(key).map(document -> new String(document.content(), StandardCharsets.UTF_8));
    }

    Optional<String> version(String key) throws IOException {
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

    /** Passes an answer's head and so much of its body. */
    static Fault cutAt(int bytes) {
        return exchange -> {
            byte[] answer = exchange.forward();
            exchange.answer(Arrays.copyOf(answer, Exchange.bodyOf(answer) + bytes));
        };
    }

    /** As the other, and ends the connection as a host that has fallen over does. */
    static Fault resetAt(int bytes) {
        return exchange -> {
            cutAt(bytes).happen(exchange);
            exchange.connection().setSoLinger(true, 0);
        };
    }

    static Fault changedAt(int place) {
        return exchange -> {
            byte[] answer = exchange.forward();
            answer[Exchange.bodyOf(answer) + place] ^= 1;
            exchange.answer(answer);
        };
    }
}
