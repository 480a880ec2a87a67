package dev.asml.threader.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.threader.http.WebSocketInput.Incoming;
import dev.asml.threader.log.LogBook;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebSocketTest {
    private static final int FIN = 0x80;
    private static final int TEXT = 1;
    private static final int BINARY = 2;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;

    private final BlockingQueue<String> ended = new LinkedBlockingQueue<>();
    private final LogBook log = new LogBook(100, Clock.systemUTC());
    private final WebSockets sockets = new WebSockets("echo.1", Duration.ofMillis(600), log, this::open);
    private final HttpListener listener = HttpListener.start(
            new HttpSettings("127.0.0.1", 0, 1 << 20, Duration.ofSeconds(30), Duration.ofSeconds(5)),
            log,
            List.of(),
            exchange -> {
                throw new ProblemException(HttpProblem.noRoute());
            },
            sockets);

    @AfterEach
    void close() {
        sockets.close();
        listener.close();
    }

    private Optional<WebSockets.Service> open(RequestHead head) {
        return head.rawPath().equals("/echo") ? Optional.of(this::echo) : Optional.empty();
    }

    /** Answers each text with itself; {@code flood} with more than any buffer holds; {@code bye} by closing. */
    private void echo(WebSocket socket) {
        while (true) {
            switch (socket.receive()) {
                case Incoming.Text(String message) -> answer(socket, message);
                case Incoming.Ping(byte[] payload) -> socket.pong(payload);
                case Incoming.Pong() -> socket.text("pong");
                case Incoming.Closed(WebSocketClose why) -> {
                    socket.close(why);
                    ended.add(why.code() + " " + why.reason());
                    return;
                }
            }
        }
    }

    private static void answer(WebSocket socket, String message) {
        switch (message) {
            case "bye" -> socket.close(new WebSocketClose(4321, "ü".repeat(200)));
            case "ping" -> socket.ping();
            case "flood" -> {
                byte[] much = new byte[1 << 20];
                while (socket.binary(much)) {
                    // until the client is dropped
                }
            }
            case "binary" -> socket.binary(new byte[] {1, 2}, new byte[70_000], new byte[] {3});
            default -> socket.text(message);
        }
    }

    /** The client's side, byte for byte. */
    private final class Client implements AutoCloseable {
        private final Socket socket = new Socket(InetAddress.getLoopbackAddress(), listener.number());
        private final DataInputStream in = new DataInputStream(socket.getInputStream());

        Client() throws IOException {
            socket.setSoTimeout(20_000);
        }

        String shake(String path, String... headers) throws IOException {
            String head = "GET " + path + " HTTP/1.1\r\nHost: x\r\n" + String.join("\r\n", headers) + "\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            while (!answer.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
                answer.write(in.readByte());
            }
            return answer.toString(StandardCharsets.ISO_8859_1);
        }

        Client open() throws IOException {
            String answer = shake(
                    "/echo",
                    "Upgrade: websocket",
                    "Connection: keep-alive, Upgrade",
                    "Sec-WebSocket-Version: 13",
                    "Sec-WebSocket-Protocol: other, echo.1",
                    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==");
            assertThat(answer)
                    .startsWith("HTTP/1.1 101 ")
                    .contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n")
                    .contains("Sec-WebSocket-Protocol: echo.1\r\n");
            return this;
        }

        Client raw(int... bytes) throws IOException {
            byte[] out = new byte[bytes.length];
            for (int i = 0; i < bytes.length; i++) {
                out[i] = (byte) bytes[i];
            }
            socket.getOutputStream().write(out);
            return this;
        }

        Client send(int first, byte[] payload) throws IOException {
            ByteBuffer frame = ByteBuffer.allocate(payload.length + 14).put((byte) first);
            if (payload.length < 126) {
                frame.put((byte) (0x80 | payload.length));
            } else if (payload.length < 1 << 16) {
                frame.put((byte) 0xFE).putShort((short) payload.length);
            } else {
                frame.put((byte) 0xFF).putLong(payload.length);
            }
            byte[] mask = {0x12, 0x34, (byte) 0xF6, 0x78};
            frame.put(mask);
            for (int i = 0; i < payload.length; i++) {
                frame.put((byte) (payload[i] ^ mask[i % 4]));
            }
            socket.getOutputStream().write(frame.array(), 0, frame.position());
            return this;
        }

        Client send(int first, String text) throws IOException {
            return send(first, text.getBytes(StandardCharsets.UTF_8));
        }

        byte[] receive(int opcode) throws IOException {
            assertThat(in.readUnsignedByte()).isEqualTo(FIN | opcode);
            int length = in.readUnsignedByte();
            long real = length < 126 ? length : length == 126 ? in.readUnsignedShort() : in.readLong();
            byte[] payload = new byte[(int) real];
            in.readFully(payload);
            return payload;
        }

        String text() throws IOException {
            return new String(receive(TEXT), StandardCharsets.UTF_8);
        }

        /** The code of the close that comes, and that nothing comes afterwards. */
        int closed() throws IOException {
            byte[] payload = receive(CLOSE);
            send(FIN | CLOSE, Arrays.copyOf(payload, Math.min(2, payload.length)));
            assertThat(in.read()).isNegative();
            return payload.length == 0 ? 0 : ByteBuffer.wrap(payload).getShort();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @Test
    void echoesTextsOfEveryLength() throws IOException {
        try (Client client = new Client().open()) {
            for (int length : new int[] {0, 1, 125, 126, 127, 16_000, 65_535, 65_536}) {
                String text = "x".repeat(length);
                assertThat(client.send(FIN | TEXT, text).text()).isEqualTo(text);
            }
        }
    }

    @Test
    void joinsThePartsOfAMessageAndAnswersPingsBetweenThem() throws IOException {
        try (Client client = new Client().open()) {
            byte[] letters = "aä\uD83D\uDE00z".getBytes(StandardCharsets.UTF_8);
            client.send(TEXT, Arrays.copyOfRange(letters, 0, 2)).send(FIN | PING, "are you there");
            client.send(0, Arrays.copyOfRange(letters, 2, 4)).send(0, new byte[0]);
            client.send(FIN, Arrays.copyOfRange(letters, 4, letters.length));
            assertThat(client.receive(PONG)).asString(StandardCharsets.UTF_8).isEqualTo("are you there");
            assertThat(client.text()).isEqualTo("aä\uD83D\uDE00z");
        }
    }

    @Test
    void sendsBinaryMessagesOfSeveralPieces() throws IOException {
        try (Client client = new Client().open()) {
            byte[] bytes = client.send(FIN | TEXT, "binary").receive(BINARY);
            assertThat(bytes).hasSize(70_003).startsWith(1, 2, 0).endsWith(0, 3);
        }
    }

    @Test
    void pingsAndHearsTheAnswer() throws IOException {
        try (Client client = new Client().open()) {
            byte[] payload = client.send(FIN | TEXT, "ping").receive(PING);
            assertThat(client.send(FIN | PONG, payload).text()).isEqualTo("pong");
        }
    }

    @Test
    void confirmsAClose() throws IOException, InterruptedException {
        try (Client client = new Client().open()) {
            client.send(FIN | CLOSE, new byte[] {0x03, (byte) 0xE9, 'b', 'y', 'e'});
            assertThat(client.closed()).isEqualTo(1001);
            assertThat(ended.take()).isEqualTo("1001 bye");
        }
        try (Client client = new Client().open()) {
            client.send(FIN | CLOSE, new byte[0]);
            assertThat(client.closed()).isZero();
        }
    }

    @Test
    void closesWithAReasonThatFits() throws IOException, InterruptedException {
        try (Client client = new Client().open()) {
            byte[] payload = client.send(FIN | TEXT, "bye").receive(CLOSE);
            assertThat(new String(payload, 2, payload.length - 2, StandardCharsets.UTF_8))
                    .isEqualTo("ü".repeat(61));
            client.send(FIN | CLOSE, Arrays.copyOf(payload, 2));
            assertThat(ended.take()).isEqualTo("4321 ");
        }
    }

    @Test
    void dropsAClientThatDoesNotConfirmAClose() throws IOException, InterruptedException {
        try (Client client = new Client().open()) {
            client.send(FIN | TEXT, "bye").receive(CLOSE);
            assertThat(ended.take()).isEqualTo("1005 ");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "unmasked,       81 01 41,                                     1002",
        "reserved bit,   C1 80 00 00 00 00,                            1002",
        "opcode 3,       83 80 00 00 00 00,                            1002",
        "opcode 11,      8B 80 00 00 00 00,                            1002",
        "part of none,   80 80 00 00 00 00,                            1002",
        "text amid text, 01 80 00 00 00 00 81 80 00 00 00 00,          1002",
        "long ping,      89 FE 00 7E 00 00 00 00,                      1002",
        "ping in parts,  09 80 00 00 00 00,                            1002",
        "length not min, 81 FE 00 05 00 00 00 00,                      1002",
        "length not min, 81 FF 00 00 00 00 00 00 00 05 00 00 00 00,    1002",
        "length below 0, 81 FF FF FF FF FF FF FF FF FF 00 00 00 00,    1002",
        "too long,       81 FF 00 00 00 00 00 01 00 01 00 00 00 00,    1009",
        "too long,       81 FF 7F FF FF FF FF FF FF FF 00 00 00 00,    1009",
        "binary,         82 80 00 00 00 00,                            1003",
        "no UTF-8,       81 82 00 00 00 00 C3 28,                      1007",
        "a surrogate,    81 83 00 00 00 00 ED A0 80,                   1007",
        "close of 1,     88 81 00 00 00 00 03,                         1002",
        "code 999,       88 82 00 00 00 00 03 E7,                      1002",
        "code 1005,      88 82 00 00 00 00 03 ED,                      1002",
        "close no UTF-8, 88 84 00 00 00 00 03 E8 C3 28,                1007"
    })
    void closesOnABreachWithItsCode(String name, String bytes, int code) throws IOException {
        try (Client client = new Client().open()) {
            client.raw(Arrays.stream(bytes.split(" "))
                    .mapToInt(hex -> Integer.parseInt(hex, 16))
                    .toArray());
            byte[] payload = client.receive(CLOSE);
            assertThat(ByteBuffer.wrap(payload).getShort()).as(name).isEqualTo((short) code);
            client.socket.shutdownOutput();
            assertThat(client.in.read()).isNegative();
        }
    }

    @Test
    void refusesAMessageWhosePartsAreTooMuchTogether() throws IOException {
        try (Client client = new Client().open()) {
            client.send(TEXT, "x".repeat(60_000)).send(FIN, "x".repeat(5_537));
            assertThat(ByteBuffer.wrap(client.receive(CLOSE)).getShort()).isEqualTo((short) 1009);
        }
    }

    @Test
    void dropsAClientThatTakesNothing() throws IOException, InterruptedException {
        try (Client client = new Client().open();
                Client other = new Client().open()) {
            client.send(FIN | TEXT, "flood");
            assertThat(other.send(FIN | TEXT, "still served").text()).isEqualTo("still served");
            assertThat(ended.take()).isEqualTo("1005 ");
        }
    }

    @Test
    void noticesThatAClientLeft() throws IOException, InterruptedException {
        new Client().open().close();
        assertThat(ended.take()).isEqualTo("1005 ");
    }

    @ParameterizedTest
    @CsvSource({
        "/echo,  websocket, Upgrade,    12, echo.1, dGhlIHNhbXBsZSBub25jZQ==",
        "/echo,  websocket, keep-alive, 13, echo.1, dGhlIHNhbXBsZSBub25jZQ==",
        "/echo,  websocket, Upgrade,    13, other,  dGhlIHNhbXBsZSBub25jZQ==",
        "/echo,  websocket, Upgrade,    13, echo.1, short",
        "/other, websocket, Upgrade,    13, echo.1, dGhlIHNhbXBsZSBub25jZQ=="
    })
    void leavesWhatIsNoHandshakeToTheHandler(
            String path, String upgrade, String connection, String version, String protocol, String key)
            throws IOException {
        try (Client client = new Client()) {
            String answer = client.shake(
                    path,
                    "Upgrade: " + upgrade,
                    "Connection: " + connection,
                    "Sec-WebSocket-Version: " + version,
                    "Sec-WebSocket-Protocol: " + protocol,
                    "Sec-WebSocket-Key: " + key);
            assertThat(answer).startsWith("HTTP/1.1 404 ");
        }
    }

    @Test
    void saysGoodByeWhenItStops() throws IOException {
        try (Client client = new Client().open()) {
            client.send(FIN | TEXT, "a").text();
            CompletableFuture<Void> stopping = CompletableFuture.runAsync(sockets::close);
            assertThat(client.closed()).isEqualTo(1001);
            stopping.join();
        }
    }

    @Test
    void servesTheJdksClient() throws InterruptedException {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        try (HttpClient client = HttpClient.newHttpClient()) {
            var socket = client.newWebSocketBuilder()
                    .subprotocols("echo.1")
                    .buildAsync(
                            URI.create("ws://127.0.0.1:%d/echo".formatted(listener.number())),
                            new java.net.http.WebSocket.Listener() {
                                @Override
                                public CompletionStage<?> onText(
                                        java.net.http.WebSocket socket, CharSequence data, boolean last) {
                                    socket.request(1);
                                    heard.add(data.toString());
                                    return CompletableFuture.completedStage(null);
                                }
                            })
                    .join();
            socket.sendText("grüß", false).join();
            socket.sendText(" dich", true).join();
            assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo("grüß dich");
            socket.sendClose(1000, "").join();
            assertThat(ended.take()).isEqualTo("1000 ");
        }
    }
}
