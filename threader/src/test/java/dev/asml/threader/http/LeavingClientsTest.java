package dev.asml.threader.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.manifests.EventFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that are sent away, each as its protocol has it. */
@Timeout(60)
class LeavingClientsTest {
    private static final String GET = "GET /test/function HTTP/1.1\r\nHost: a\r\n";
    private static final String UPGRADE =
            GET + "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n";

    /** The preface of a client, with no settings of its own (RFC 9113, section 3.4). */
    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + frame(4, 0, 0, "");

    /** GET and http of the static table, a path and a host as they are (RFC 7541, section 6.2.2). */
    private static final String FIELDS = "\u0082\u0086" + field(4, "/test/function") + field(1, "a");

    private static final int HEADERS = 1;
    private static final int GO_AWAY = 7;

    private final TestServer server =
            new TestServer(TestFunction.echo(EventFormat.RAW).published());

    @AfterEach
    void stop() {
        server.close();
    }

    private static String field(int name, String value) {
        return "" + (char) name + (char) value.length() + value;
    }

    /** A frame of which each character is a byte (RFC 9113, section 4.1). */
    private static String frame(int type, int flags, int stream, String content) {
        return "\0\0" + (char) content.length() + (char) type + (char) flags + "\0\0\0" + (char) stream + content;
    }

    private record Frame(int stream, String content) {}

    /** The next frame of a type. */
    private static Frame next(RawClient client, int type) throws IOException {
        while (true) {
            String head = client.exactly(9);
            String content = client.exactly(head.charAt(1) << 8 | head.charAt(2));
            if (head.charAt(3) == type) {
                return new Frame(head.charAt(8), content);
            }
        }
    }

    private void awaitNobody() {
        while (server.plane.port().connections() > 0) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Test
    void anAnswerOfHttp1IsTheLastOfItsConnection() throws IOException {
        try (RawClient before = server.raw();
                RawClient after = server.raw()) {
            assertThat(before.send(GET + "\r\n").answer().header("connection")).isNotEqualTo("close");

            server.plane.port().leave();

            assertThat(before.send(GET + "\r\n").answer().header("connection")).isEqualTo("close");
            assertThat(before.atEnd()).isTrue();
            assertThat(after.send(GET + "\r\n").answer().header("connection")).isEqualTo("close");
        }
        awaitNobody();
        server.plane.port().stay();
        try (RawClient again = server.raw()) {
            assertThat(again.send(GET + "\r\n").answer().header("connection")).isNotEqualTo("close");
        }
    }

    @Test
    void aConnectionOfHttp2EndsAfterItsStreams() throws IOException {
        try (RawClient client = server.raw()) {
            client.sendAll(bytes(PREFACE + frame(HEADERS, 5, 1, FIELDS)));
            assertThat(next(client, HEADERS).stream()).isOne();

            server.plane.port().leave();

            seesItsEnd(client);
        }
    }

    @Test
    void soDoesOneThatBeganAsHttp1() throws IOException {
        try (RawClient client = server.raw()) {
            assertThat(client.send(UPGRADE).head().status()).isEqualTo(101);
            client.sendAll(bytes(PREFACE));
            assertThat(next(client, HEADERS).stream()).isOne();

            server.plane.port().leave();

            seesItsEnd(client);
        }
    }

    @Test
    void oneThatComesLateIsSentAwayAsWell() throws IOException {
        server.plane.port().leave();
        try (RawClient client = server.raw()) {
            client.sendAll(bytes(PREFACE));
            seesItsEnd(client);
        }
    }

    /** It is told so, what it had sent before it knew is answered, then the connection is closed. */
    private void seesItsEnd(RawClient client) throws IOException {
        assertThat(next(client, GO_AWAY).content()).isEqualTo("\u007f\u00ff\u00ff\u00ff\0\0\0\0");
        client.sendAll(bytes(frame(HEADERS, 5, 3, FIELDS)));
        assertThat(next(client, HEADERS).stream()).isEqualTo(3);
        assertThat(client.exactly(1000)).as("what comes until it is closed").hasSizeLessThan(1000);
        awaitNobody();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
