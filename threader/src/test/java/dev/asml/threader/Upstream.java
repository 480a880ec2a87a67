package dev.asml.threader;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** The server that guests ask: it says what it was asked, as the one does that the peer's guests asked. */
final class Upstream implements AutoCloseable {
    private final HttpServer server;

    Upstream() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", Upstream::answer);
        server.start();
    }

    private static void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String asker = exchange.getRequestHeaders().getFirst("x-asked-by");
            String said = "%s %s %s %s\n".formatted(exchange.getRequestMethod(), exchange.getRequestURI(), asker, body);
            exchange.getResponseHeaders().set("x-upstream", "yes");
            exchange.sendResponseHeaders(exchange.getRequestURI().getPath().equals("/teapot") ? 418 : 200, 0);
            exchange.getResponseBody().write(said.getBytes(StandardCharsets.UTF_8));
        }
    }

    String authority() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
