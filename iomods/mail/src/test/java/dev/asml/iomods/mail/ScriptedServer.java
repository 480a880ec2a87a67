package dev.asml.iomods.mail;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Answers commands as a test wants them to be answered. */
final class ScriptedServer implements AutoCloseable {
    /** The connection ends. */
    static final String GONE = "gone";

    /** Nothing comes. */
    static final String SILENCE = "silence";

    /** An answer without an end comes. */
    static final String ENDLESS = "endless";

    private static final Map<String, String> POLITE = Map.of(
            "hello", "220 here",
            "EHLO", "250 here",
            "MAIL", "250 fine",
            "RCPT", "250 fine",
            "DATA", "354 go on",
            ".", "250 taken",
            "RSET", "250 fine",
            "QUIT", "221 good bye");

    private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Map<String, String> answers;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

    /** @param differing from those of a server that takes everything; {@code hello} and {@code .} are places in between */
    ScriptedServer(Map<String, String> differing) throws IOException {
        answers = new ConcurrentHashMap<>(POLITE);
        answers.putAll(differing);
        Thread.startVirtualThread(this::accept);
    }

    /** Answers otherwise from now on. */
    void change(String place, String answer) {
        answers.put(place, answer);
    }

    int port() {
        return listening.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listening.accept();
                sockets.add(socket);
                Thread.startVirtualThread(() -> serve(socket));
            }
        } catch (IOException _) {
            // It has ended.
        }
    }

    private void serve(Socket socket) {
        try (socket;
                BufferedReader lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII))) {
            boolean on = answer(socket, answerTo("hello"));
            boolean data = false;
            for (String line = lines.readLine(); on && line != null; line = lines.readLine()) {
                if (data && !line.equals(".")) {
                    continue;
                }
                String command = line.equals(".") ? "." : line.substring(0, Math.min(4, line.length()));
                String answer = answerTo(command.toUpperCase(Locale.ROOT));
                data = answer.startsWith("354");
                on = answer(socket, answer);
            }
        } catch (IOException _) {
            // The client has gone.
        }
    }

    private String answerTo(String place) {
        return answers.getOrDefault(place, "500 what?");
    }

    /** Whether the conversation goes on. */
    private static boolean answer(Socket socket, String answer) throws IOException {
        OutputStream output = socket.getOutputStream();
        switch (answer) {
            case GONE -> {
                return false;
            }
            case SILENCE -> {}
            case ENDLESS -> {
                byte[] line = "220-and so on, and so on\r\n".repeat(100).getBytes(US_ASCII);
                while (true) {
                    output.write(line);
                }
            }
            default -> output.write((answer + "\r\n").getBytes(US_ASCII));
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
