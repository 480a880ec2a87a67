package dev.asml.threader.http;

import dev.asml.threader.log.LogBook;
import dev.asml.threader.log.LogIds;
import dev.asml.threader.log.LogLine.Level;
import dev.asml.threader.log.LogLine.Stream;
import dev.asml.threader.trace.Timeline;
import io.helidon.common.tls.Tls;
import io.helidon.http.HttpException;
import io.helidon.http.RequestException;
import io.helidon.http.media.MediaContext;
import io.helidon.service.registry.GlobalServiceRegistry;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.http1.spi.Http1Upgrader;
import io.helidon.webserver.http2.Http2ConnectionSelector;
import io.helidon.webserver.http2.Http2Upgrader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A bound port that speaks HTTP/1.1 and HTTP/2 in clear text, and hands each request to one handler. */
final class HttpListener implements Port, AutoCloseable {
    /** Answers a request by {@link Exchange#send}, or throws a {@link ProblemException}. */
    interface Handler {
        void handle(Exchange exchange);
    }

    /** A request line; what is longer gets 414. */
    private static final int MAX_LINE = 8192;

    /** All headers of a request together; what is longer gets 431. */
    private static final int MAX_HEADERS = 32768;

    private static final int MAX_STREAMS = 256;
    private static final Duration IDLE = Duration.ofMinutes(2);
    private static final Duration LAST_ANSWERS = Duration.ofSeconds(2);

    private final HttpSettings settings;
    private final List<Reply.Header> always;
    private final Handler handler;
    private final LogBook log;
    private final RequestId ids = new RequestId();
    private final ClientConnections clients = new ClientConnections();
    private final WebServer server;
    private volatile boolean leaving;
    private volatile boolean closing;

    private HttpListener(
            HttpSettings settings,
            LogBook log,
            List<Reply.Header> always,
            Handler handler,
            List<Http1Upgrader> upgraders) {
        this.settings = settings;
        this.always = always;
        this.handler = handler;
        this.log = log;
        this.server = server(settings, upgraders);
    }

    /**
     * Binds the port.
     *
     * @throws java.io.UncheckedIOException if the address cannot be bound
     */
    static HttpListener start(HttpSettings settings, LogBook log, Handler handler) {
        return start(settings, log, List.of(), handler);
    }

    /**
     * Binds the port.
     *
     * @param always headers of every answer that a handler gives
     * @param upgraders to protocols other than HTTP
     * @throws java.io.UncheckedIOException if the address cannot be bound
     */
    static HttpListener start(
            HttpSettings settings,
            LogBook log,
            List<Reply.Header> always,
            Handler handler,
            Http1Upgrader... upgraders) {
        HttpListener listener = new HttpListener(settings, log, always, handler, List.of(upgraders));
        try {
            listener.bind();
        } catch (RuntimeException e) {
            listener.clients.close();
            throw e;
        }
        return listener;
    }

    /** One that is bound later. */
    static HttpListener make(HttpSettings settings, LogBook log, Handler handler) {
        return new HttpListener(settings, log, List.of(), handler, List.of());
    }

    /**
     * Binds the port.
     *
     * @throws java.io.UncheckedIOException if the address cannot be bound
     */
    void bind() {
        server.start();
        // Helidon logs that an address is taken, and goes on.
        if (!server.isRunning()) {
            String address = settings.host() + ":" + settings.port();
            throw new UncheckedIOException(
                    address + " is in use, or not of this machine; choose another address", new BindException(address));
        }
        if (settings.replaces()) {
            try {
                ListenedPort.take(number());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Nothing of Helidon's is found by looking for it, which takes longer than all else at a start. */
    static synchronized void lookForNothing() {
        if (!GlobalServiceRegistry.configured()) {
            var _ = GlobalServiceRegistry.registry(new NoServices());
        }
    }

    /** Helidon looks for services by the thread's loader also where it is told not to use them; this one knows none. */
    private WebServer server(HttpSettings settings, List<Http1Upgrader> upgraders) {
        lookForNothing();
        Thread thread = Thread.currentThread();
        ClassLoader usual = thread.getContextClassLoader();
        thread.setContextClassLoader(ClassLoader.getPlatformClassLoader());
        try {
            return build(settings, upgraders);
        } finally {
            thread.setContextClassLoader(usual);
        }
    }

    private WebServer build(HttpSettings settings, List<Http1Upgrader> upgraders) {
        Http2Rules http2 = new Http2Rules(MAX_STREAMS, MAX_HEADERS, settings.idle());
        var selector = Http1ConnectionSelector.builder()
                .config(new Http1Rules(MAX_LINE, MAX_HEADERS))
                .addUpgrader(clients.upgrader(Http2Upgrader.create(http2)));
        upgraders.forEach(selector::addUpgrader);
        NoConfig nothing = new NoConfig();
        return WebServer.builder()
                .config(nothing)
                .tls(Tls.builder().config(nothing).enabled(false).build())
                .mediaContext(MediaContext.builder()
                        .config(nothing)
                        .mediaSupportsDiscoverServices(false)
                        .build())
                .host(settings.host())
                .port(settings.port())
                .listenerSocketOptions(
                        settings.replaces() ? Map.of(StandardSocketOptions.SO_REUSEPORT, true) : Map.of())
                .shutdownHook(false)
                .featuresDiscoverServices(false)
                .protocolsDiscoverServices(false)
                .addConnectionSelector(clients.selector(
                        selector.build(),
                        Http2ConnectionSelector.builder().http2Config(http2).build()))
                // Without it an HTTP/2 answer waits 40 ms for an acknowledgement.
                .connectionOptions(options -> options.tcpNoDelay(true))
                // Exchange bounds bodies: for those that are streamed there is no bound.
                .maxPayloadSize(-1)
                // So that the head of an answer can be sent before its first byte is known.
                .writeBufferSize(0)
                .idleConnectionTimeout(IDLE)
                .contentEncoding(new UntouchedContent())
                .shutdownGracePeriod(settings.grace().plus(LAST_ANSWERS))
                // Hands the direct handlers the message, which they do not pass on.
                .errorHandling(errors -> errors.includeEntity(true))
                .directHandlers(new Refusals(settings, ids).handlers())
                .routing(HttpRouting.builder().any(this::handle))
                .build();
    }

    private void handle(ServerRequest request, ServerResponse response) {
        Exchange exchange = new Exchange(request, response, settings, always, ids, () -> leaving || closing);
        answer(exchange, response);
        exchange.drain();
        if (exchange.closesConnection()) {
            throw new CloseConnectionException("the answer was the connection's last");
        }
    }

    private void answer(Exchange exchange, ServerResponse response) {
        try {
            exchange.requireHost();
            handler.handle(exchange);
        } catch (ProblemException e) {
            exchange.send(e.problem().reply(exchange.id()));
        } catch (RequestException | HttpException | CloseConnectionException e) {
            // Helidon's own: a malformed or broken off request.
            throw e;
        } catch (RuntimeException e) {
            Timeline timeline = exchange.timeline();
            LogIds ids = new LogIds(exchange.id(), timeline.function(), timeline.trace(), 0);
            log.write(Level.ERROR, "threader", ids, Stream.HOST, LogBook.trace(e));
            if (!response.isSent()) {
                exchange.send(HttpProblem.broken().reply(exchange.id()));
            }
        }
    }

    @Override
    public int number() {
        return server.port();
    }

    @Override
    public void leave() {
        leaving = true;
        clients.leave();
    }

    @Override
    public void stay() {
        leaving = false;
        clients.stay();
    }

    @Override
    public int connections() {
        return clients.count();
    }

    /** Stops to accept, lets what was taken be answered within the grace, cancels the rest, then stops. */
    @Override
    public synchronized void close() {
        if (closing) {
            return;
        }
        closing = true;
        clients.cancelAfter(settings.grace(), "the Threader stops");
        server.stop();
        clients.close();
    }
}
