package dev.asml.iomods.kv;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong with a server. */
class RedisTest {
    @TempDir
    private Path folder;

    @Test
    void aServerThatComesAndGoesIsFoundAgain() throws Exception {
        int port;
        Kept kv;
        try (RedisServer server = RedisServer.start(folder)) {
            port = server.port();
            kv = Kept.in(folder, Map.of("url", server.url()));
            kv.ok("put", "key", "a", "value", "x");
        }
        try (kv) {
            assertThat(kv.failure("get", "key", "a")).startsWith("UNAVAILABLE 127.0.0.1:" + port);
            assertThat(kv.failure("put", "key", "a", "value", "y")).startsWith("UNAVAILABLE ");
            assertThat(kv.call("get", "key", "a").at("/Err/retryable").asBoolean())
                    .isTrue();
            try (RedisServer _ = RedisServer.start(folder, port)) {
                kv.ok("put", "key", "a", "value", "again");
                assertThat(kv.text("a")).isEqualTo("again");
            }
        }
    }

    @Test
    void aWriteWhoseAnswerIsLostIsNotMadeAgain() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
                Kept kv = Kept.in(folder, Map.of("url", "redis://127.0.0.1:" + socket.getLocalPort()))) {
            Thread.ofVirtual().start(() -> hangUp(socket));
            assertThat(kv.failure("put", "key", "a", "value", "x"))
                    .startsWith("UNKNOWN ")
                    .contains("not known");
            assertThat(kv.failure("get", "key", "a")).startsWith("UNAVAILABLE ");
        }
    }

    /** Answers what a client says of itself, and hangs up at the first command. */
    private static void hangUp(ServerSocket socket) {
        try {
            while (true) {
                try (Socket client = socket.accept()) {
                    byte[] buffer = new byte[4096];
                    String said = "";
                    while (!said.contains("EVAL")) {
                        int read = client.getInputStream().read(buffer);
                        if (read < 0) {
                            break;
                        }
                        said = new String(buffer, 0, read, ISO_8859_1);
                        if (!said.contains("EVAL")) {
                            int commands = said.split("\\*[0-9]+\r\n", -1).length - 1;
                            client.getOutputStream()
                                    .write("+OK\r\n".repeat(commands).getBytes(ISO_8859_1));
                        }
                    }
                }
            }
        } catch (IOException _) {
            // The test is over.
        }
    }

    @Test
    void aWrongPasswordIsTold() throws Exception {
        try (RedisServer server = RedisServer.start(folder);
                Kept kv = Kept.in(folder, Map.of("url", server.url("wrong")))) {
            assertThat(kv.failure("get", "key", "a")).startsWith("REFUSED ").contains("WRONGPASS");
        }
    }
}
