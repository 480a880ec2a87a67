package dev.asml.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.asml.cli.view.FrameMessage;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A server that answers as a Threader does about one session, whose guest is a script: so that a test decides what is
 * drawn when, and sees what arrives.
 */
final class StageThreader implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;
    private static final String WELCOME = "{\"type\":\"welcome\",\"session\":\"s1\",\"function\":\"arcade/game\","
            + "\"framebuffers\":[{\"fb\":0,\"width\":2,\"height\":2}]}";

    /** What the guest does while somebody views it. */
    interface Script {
        void play(Link link) throws IOException, InterruptedException;
    }

    private final ServerSocket server = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
    private final Script script;
    private final List<String> requests = new ArrayList<>();
    private final Map<String, String> bodies = new TreeMap<>();
    private String ending = "";

    StageThreader(Script script) throws IOException {
        this.script = script;
        Thread.ofPlatform().daemon().start(this::accept);
    }

    String address() {
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    /** The session ends with these members of its document. */
    synchronized void end(String members) {
        ending = members;
    }

    synchronized List<String> requests() {
        return List.copyOf(requests);
    }

    synchronized void await(String request) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (requests.stream().noneMatch(line -> line.startsWith(request))) {
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (left <= 0) {
                throw new AssertionError("no " + request + " in " + requests);
            }
            wait(left);
        }
    }

    /** What came with a request. */
    synchronized String body(String request) {
        return bodies.getOrDefault(request, "");
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                Thread.ofPlatform().daemon().start(() -> serve(socket));
            }
        } catch (IOException e) {
            // The test is over.
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            String line = line(in);
            Map<String, String> headers = new TreeMap<>();
            for (String header = line(in); !header.isEmpty(); header = line(in)) {
                headers.put(
                        header.substring(0, header.indexOf(':')).toLowerCase(java.util.Locale.ROOT),
                        header.substring(header.indexOf(':') + 1).strip());
            }
            byte[] body = in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
            String request = line.substring(0, line.lastIndexOf(' '));
            note(request, headers.getOrDefault("authorization", ""), new String(body, UTF_8));
            if (headers.containsKey("sec-websocket-key")) {
                view(socket, in, headers.get("sec-websocket-key"));
            } else {
                answer(socket.getOutputStream(), request);
            }
        } catch (IOException e) {
            // Whoever asked is gone.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void note(String request, String authorization, String body) {
        requests.add(request + (authorization.isEmpty() ? "" : " " + authorization));
        bodies.put(request, body);
        if (request.startsWith("DELETE") && ending.isEmpty()) {
            ending = "\"outcome\":\"cancelled\"";
        }
        notifyAll();
    }

    private static String line(DataInputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int octet = in.readByte(); octet != '\n'; octet = in.readByte()) {
            line.write(octet);
        }
        return line.toString(UTF_8).strip();
    }

    private void answer(OutputStream out, String request) throws IOException {
        String path = request.substring(request.indexOf(' ') + 1);
        byte[] body = switch (path) {
            case "/v1/sessions/s1/recording" -> "a recording".getBytes(UTF_8);
            case "/v1/sessions/s1/fb0.png" -> "a picture".getBytes(UTF_8);
            case "/v1/sessions" -> (request.startsWith("GET") ? "[" + document() + "]" : document()).getBytes(UTF_8);
            case "/v1/replays" -> replay().getBytes(UTF_8);
            default -> document().getBytes(UTF_8);
        };
        out.write("HTTP/1.1 200 OK\r\ncontent-length: %d\r\nconnection: close\r\n\r\n"
                .formatted(body.length)
                .getBytes(UTF_8));
        out.write(body);
        out.flush();
    }

    private synchronized String replay() {
        return ending.isEmpty()
                ? "{\"function\":\"arcade/game\",\"equal\":true,\"frames\":7,\"frame\":null}"
                : "{\"function\":\"arcade/game\"," + ending + "}";
    }

    private synchronized String document() {
        return "{\"id\":\"s1\",\"function\":\"arcade/game\",\"state\":\"%s\",\"started\":\"2026-01-02T03:04:05Z\","
                        .formatted(ending.isEmpty() ? "running" : "ended")
                + "\"viewers\":1,\"framebuffers\":[{\"fb\":0,\"width\":160,\"height\":144}],"
                + "\"page\":\"http://127.0.0.1:9/play/s1\",\"view\":\"%s/v1/sessions/s1/view\"%s}"
                        .formatted(address(), ending.isEmpty() ? "" : "," + ending);
    }

    private void view(Socket socket, DataInputStream in, String key) throws IOException, InterruptedException {
        OutputStream out = socket.getOutputStream();
        out.write(("HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n"
                        + "sec-websocket-protocol: asml-view.1\r\nsec-websocket-accept: " + accept(key) + "\r\n\r\n")
                .getBytes(UTF_8));
        Link link = new Link(in, out);
        link.text(WELCOME);
        script.play(link);
    }

    private static String accept(String key) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-1");
            return Base64.getEncoder()
                    .encodeToString(digest.digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    /** The session's end of a viewer's connection. */
    static final class Link {
        private final OutputStream out;
        private final BlockingQueue<String> received = new LinkedBlockingQueue<>();

        private Link(DataInputStream in, OutputStream out) {
            this.out = out;
            Thread.ofPlatform().daemon().start(() -> receive(in));
        }

        private void receive(DataInputStream in) {
            try {
                while (true) {
                    int type = in.readUnsignedByte() & 15;
                    int length = in.readUnsignedByte() & 127;
                    length = length == 126 ? in.readUnsignedShort() : length;
                    byte[] mask = in.readNBytes(4);
                    byte[] payload = in.readNBytes(length);
                    for (int i = 0; i < payload.length; i++) {
                        payload[i] ^= mask[i % 4];
                    }
                    received.add(type == 8 ? "closed" : new String(payload, UTF_8));
                }
            } catch (IOException e) {
                received.add("gone");
            }
        }

        void text(String text) throws IOException {
            frame(0x81, text.getBytes(UTF_8));
        }

        /** A whole picture of 2 by 2. */
        void draw(int number, int... pixels) throws IOException {
            ByteBuffer message = FrameMessage.whole(number, 2, 2, pixels);
            byte[] bytes = new byte[message.remaining()];
            message.get(bytes);
            frame(0x82, bytes);
        }

        private synchronized void frame(int head, byte[] payload) throws IOException {
            out.write(head);
            if (payload.length < 126) {
                out.write(payload.length);
            } else {
                out.write(126);
                out.write(payload.length >> 8);
                out.write(payload.length);
            }
            out.write(payload);
            out.flush();
        }

        /** Waits for a message that contains a text; pings are answered on the way. */
        String await(String text) throws IOException, InterruptedException {
            while (true) {
                String message = received.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
                if (message == null) {
                    throw new AssertionError("no message with " + text);
                }
                if (message.startsWith("{\"ping\":")) {
                    text("{\"type\":\"pong\"," + message.substring(1));
                }
                if (message.contains(text)) {
                    return message;
                }
            }
        }
    }
}
