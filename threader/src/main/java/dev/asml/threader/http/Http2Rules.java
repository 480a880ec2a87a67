package dev.asml.threader.http;

import io.helidon.common.Size;
import io.helidon.http.HttpLogConfig;
import io.helidon.http.RequestedUriDiscoveryContext;
import io.helidon.webserver.http2.Http2Config;
import java.time.Duration;

/**
 * What Helidon takes of HTTP/2; the reason is that of {@link Http1Rules}. What is not a component is as Helidon has it where
 * nobody says otherwise.
 *
 * @param maxConcurrentStreams requests of one connection at once
 * @param maxHeaderListSize the most bytes of all headers together
 * @param flowControlTimeout how long a client may take nothing of an answer
 */
record Http2Rules(
        long maxConcurrentStreams,
        long maxHeaderListSize,
        Duration flowControlTimeout,
        RequestedUriDiscoveryContext requestedUriDiscovery)
        implements Http2Config {
    private static final int FRAME = 16 << 10;
    private static final int WINDOW = 1 << 20;
    private static final int RESETS = 50;
    private static final Duration RESETS_WITHIN = Duration.ofSeconds(10);
    private static final int EMPTY_FRAMES = 10;

    Http2Rules(long maxConcurrentStreams, long maxHeaderListSize, Duration flowControlTimeout) {
        this(
                maxConcurrentStreams,
                maxHeaderListSize,
                flowControlTimeout,
                RequestedUriDiscoveryContext.builder().socketId("@default").build());
    }

    @Override
    public String name() {
        return "@default";
    }

    @Override
    public int maxFrameSize() {
        return FRAME;
    }

    @Override
    public int initialWindowSize() {
        return WINDOW;
    }

    @Override
    public boolean sendErrorDetails() {
        return false;
    }

    @Override
    public Duration rapidResetCheckPeriod() {
        return RESETS_WITHIN;
    }

    @Override
    public int maxRapidResets() {
        return RESETS;
    }

    @Override
    public int maxEmptyFrames() {
        return EMPTY_FRAMES;
    }

    @Override
    public boolean validatePath() {
        return true;
    }

    @Override
    public Size maxBufferedEntitySize() {
        return BodyMemory.USUAL;
    }

    @Override
    public boolean validateRequestHeaders() {
        return true;
    }

    @Override
    public boolean validateResponseHeaders() {
        return true;
    }

    @Override
    public HttpLogConfig log() {
        return Log.SILENT;
    }

    /** Made with the first connection. */
    private static final class Log {
        private static final HttpLogConfig SILENT =
                HttpLogConfig.builder().receiveLog(false).sendLog(false).build();
    }
}
