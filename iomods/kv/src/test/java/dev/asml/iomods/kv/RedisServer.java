package dev.asml.iomods.kv;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;

/** A redis-server on a free port, with a password. */
final class RedisServer implements AutoCloseable {
    private static final String PASSWORD = "open-sesame";

    private final Process process;
    private final int port;

    private RedisServer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    static RedisServer start(Path folder) throws IOException {
        return start(folder, freePort());
    }

    /** Starts one on a port that was free. */
    static RedisServer start(Path folder, int port) throws IOException {
        Process process = new ProcessBuilder(List.of(
                        "redis-server",
                        "--port",
                        Integer.toString(port),
                        "--bind",
                        "127.0.0.1",
                        "--dir",
                        folder.toString(),
                        "--save",
                        "",
                        "--requirepass",
                        PASSWORD))
                .redirectErrorStream(true)
                .start();
        BufferedReader said = process.inputReader();
        StringBuilder all = new StringBuilder();
        for (String line = said.readLine(); line != null; line = said.readLine()) {
            all.append(line).append('\n');
            if (line.contains("Ready to accept connections")) {
                return new RedisServer(process, port);
            }
        }
        throw new IllegalStateException("redis-server does not start: " + all);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    int port() {
        return port;
    }

    String url() {
        return url(PASSWORD);
    }

    String url(String password) {
        return "redis://:%s@127.0.0.1:%d/1".formatted(password, port);
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
