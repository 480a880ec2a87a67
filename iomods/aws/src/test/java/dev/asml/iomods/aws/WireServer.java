package dev.asml.iomods.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * In place of a service of AWS for which there is no server to be had: it keeps what is asked over HTTP, and answers as a
 * test says, in turn.
 */
public final class WireServer implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final BlockingQueue<Script> scripts = new LinkedBlockingQueue<>();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();

    private WireServer(HttpServer server) {
        this.server = server;
    }

    /**
     * A request.
     *
     * @param target its path and query, as they were sent
     */
    public record Asked(String method, String target, Map<String, List<String>> headers, String body) {
        /** The first value of a header, or nothing. */
        public @Nullable String header(String name) {
            return headers.entrySet().stream()
                    .filter(entry -> entry.getKey().equalsIgnoreCase(name))
                    .map(entry -> entry.getValue().getFirst())
                    .findFirst()
                    .orElse(null);
        }
    }

    private interface Script {
        void play(HttpExchange exchange) throws IOException, InterruptedException;
    }

    /** A server on a port that was free. */
    public static WireServer start() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        WireServer wire = new WireServer(server);
        server.createContext("/", wire::handle);
        server.setExecutor(wire.threads);
        server.start();
        return wire;
    }

    /** Answers the next request. */
    public WireServer answer(int status, Map<String, String> headers, String body) {
        scripts.add(exchange -> {
            headers.forEach(exchange.getResponseHeaders()::set);
            byte[] bytes = body.getBytes(UTF_8);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        });
        return this;
    }

    /** Breaks the connection of the next request instead of an answer. */
    public WireServer breakOff() {
        scripts.add(_ -> {});
        return this;
    }

    /** Does not answer the next request before {@code go}; counts {@code there} down when it has come. */
    public WireServer hold(CountDownLatch there, CountDownLatch go) {
        scripts.add(exchange -> {
            there.countDown();
            go.await();
            exchange.sendResponseHeaders(200, -1);
        });
        return this;
    }

    /** What came, in its order. */
    public List<Asked> asked() {
        return asked;
    }

    /** Where it listens. */
    public String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            asked.add(new Asked(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().toString(),
                    Map.copyOf(exchange.getRequestHeaders()),
                    body));
            scripts.take().play(exchange);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        threads.close();
    }
}
