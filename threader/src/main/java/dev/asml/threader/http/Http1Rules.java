package dev.asml.threader.http;

import io.helidon.common.Size;
import io.helidon.http.HttpLogConfig;
import io.helidon.http.RequestedUriDiscoveryContext;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionListener;
import java.util.List;

/**
 * What Helidon takes of HTTP/1.1. Written out, for Helidon's builders set up decimal numbers and loggers that a start would
 * wait for. What Helidon checks by patterns and tables is checked elsewhere at less cost: by {@link HostField}, by
 * {@link HeaderRules}.
 *
 * @param maxPrologueLength the most bytes of a request line
 * @param maxHeadersSize the most bytes of all headers together
 * @param requestedUriDiscovery what Helidon thinks was asked for; nobody here asks it
 */
record Http1Rules(int maxPrologueLength, int maxHeadersSize, RequestedUriDiscoveryContext requestedUriDiscovery)
        implements Http1Config {
    private static final Http1ConnectionListener NOBODY = Http1ConnectionListener.create(List.of());

    Http1Rules(int maxPrologueLength, int maxHeadersSize) {
        this(
                maxPrologueLength,
                maxHeadersSize,
                RequestedUriDiscoveryContext.builder().socketId("@default").build());
    }

    @Override
    public String name() {
        return "@default";
    }

    @Override
    public Size maxBufferedEntitySize() {
        return BodyMemory.USUAL;
    }

    @Override
    @SuppressWarnings("removal") // without a successor so far, and without it only the check would be made twice
    public boolean validateRequestHostHeader() {
        return false;
    }

    @Override
    public boolean validateRequestHeaders() {
        return true;
    }

    @Override
    public boolean validateResponseHeaders() {
        return false;
    }

    @Override
    public boolean validatePrologue() {
        return true;
    }

    @Override
    public boolean validatePath() {
        return true;
    }

    @Override
    public boolean sendKeepAliveHeader() {
        return false;
    }

    @Override
    public boolean continueImmediately() {
        return false;
    }

    @Override
    public HttpLogConfig log() {
        return HttpLogConfig.create();
    }

    @Override
    @SuppressWarnings("removal") // as Helidon's own listeners are told
    public boolean receiveLog() {
        return false;
    }

    @Override
    @SuppressWarnings("removal") // as Helidon's own listeners are told
    public boolean sendLog() {
        return false;
    }

    @Override
    public List<Http1ConnectionListener> receiveListeners() {
        return List.of();
    }

    @Override
    public List<Http1ConnectionListener> sendListeners() {
        return List.of();
    }

    @Override
    public Http1ConnectionListener compositeReceiveListener() {
        return NOBODY;
    }

    @Override
    public Http1ConnectionListener compositeSendListener() {
        return NOBODY;
    }
}
