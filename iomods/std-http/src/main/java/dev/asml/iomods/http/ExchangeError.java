package dev.asml.iomods.http;

import dev.asml.iomod.IomodFailure;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.ProtocolException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertificateException;
import java.util.Locale;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Why a streamed exchange has no answer, or not all of it.
 *
 * @param code the name of the case of {@code error-code} in {@code wasi:http/types}
 * @param message for people
 */
record ExchangeError(String code, String message) {
    static final String DENIED = "HTTP-request-denied";
    static final String DNS = "DNS-error";
    static final String CONNECT_TIMEOUT = "connection-timeout";
    static final String READ_TIMEOUT = "connection-read-timeout";
    static final String INCOMPLETE = "HTTP-response-incomplete";
    private static final String TERMINATED = "connection-terminated";

    /** How many causes of causes are looked at. */
    private static final int DEPTH = 10;

    /** Of what came instead of an answer's head. */
    static ExchangeError beforeHead(Throwable failure) {
        String message = message(failure);
        String text = message.toLowerCase(Locale.ROOT);
        return new ExchangeError(
                switch (failure) {
                    case IomodFailure refusal -> refusal.code().equals("REFUSED") ? DENIED : DNS;
                    case HttpConnectTimeoutException _ -> CONNECT_TIMEOUT;
                    case HttpTimeoutException _ -> READ_TIMEOUT;
                    case ConnectException _ when has(failure, UnresolvedAddressException.class) -> DNS;
                    case UnknownHostException _ -> DNS;
                    case NoRouteToHostException _ -> "destination-IP-unroutable";
                    case ConnectException _ ->
                        text.contains("unreachable") || text.contains("no route")
                                ? "destination-IP-unroutable"
                                : "connection-refused";
                    case SSLException _ ->
                        has(failure, CertificateException.class) ? "TLS-certificate-error" : "TLS-protocol-error";
                    case ProtocolException _ ->
                        text.contains("header") && text.contains("size")
                                ? "HTTP-response-header-section-size"
                                : "HTTP-protocol-error";
                    case IOException _ -> io(text);
                    default -> "internal-error";
                },
                message);
    }

    private static String io(String text) {
        if (text.contains("too many bytes in request") || text.contains("too few bytes")) {
            return "HTTP-request-body-size";
        }
        return TERMINATED;
    }

    /** Of what broke an answer off. */
    static ExchangeError inBody(IOException failure) {
        String message = message(failure);
        boolean reset = message.toLowerCase(Locale.ROOT).contains("reset");
        return new ExchangeError(reset ? TERMINATED : INCOMPLETE, message);
    }

    private static String message(Throwable failure) {
        String message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : message;
    }

    private static boolean has(Throwable failure, Class<? extends Throwable> kind) {
        @Nullable Throwable cause = failure;
        for (int i = 0; i < DEPTH && cause != null; i++) {
            if (kind.isInstance(cause)) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }
}
