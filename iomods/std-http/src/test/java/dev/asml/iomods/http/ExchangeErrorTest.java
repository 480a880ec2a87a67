package dev.asml.iomods.http;

import static org.assertj.core.api.Assertions.assertThat;

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
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;

class ExchangeErrorTest {
    @Test
    void failuresHaveTheNamesOfTheInterface() {
        assertCode("HTTP-request-denied", new IomodFailure("REFUSED", "no"));
        assertCode("DNS-error", new IomodFailure("UNREACHABLE", "no such host", true));
        assertCode("DNS-error", new UnknownHostException("nowhere"));
        assertCode("DNS-error", new ConnectException().initCause(new UnresolvedAddressException()));
        assertCode("connection-refused", new ConnectException("Connection refused"));
        assertCode("destination-IP-unroutable", new ConnectException("Network is unreachable"));
        assertCode("destination-IP-unroutable", new NoRouteToHostException());
        assertCode("connection-timeout", new HttpConnectTimeoutException("late"));
        assertCode("connection-read-timeout", new HttpTimeoutException("late"));
        assertCode(
                "TLS-certificate-error",
                new SSLHandshakeException("untrusted").initCause(new CertificateException("untrusted")));
        assertCode("TLS-protocol-error", new SSLHandshakeException("no common protocol"));
        assertCode("HTTP-response-header-section-size", new ProtocolException("the header list size is too large"));
        assertCode("HTTP-protocol-error", new ProtocolException("Invalid status line"));
        assertCode("HTTP-request-body-size", new IOException("Too few bytes in request"));
        assertCode("connection-terminated", new IOException("HTTP/1.1 header parser received no bytes"));
        assertCode("internal-error", new IllegalStateException("a defect"));
    }

    private static void assertCode(String code, Throwable failure) {
        assertThat(ExchangeError.beforeHead(failure).code()).isEqualTo(code);
    }

    @Test
    void anAnswerThatBreaksOffIsIncomplete() {
        assertThat(ExchangeError.inBody(new IOException("Connection reset")).code())
                .isEqualTo("connection-terminated");
        assertThat(ExchangeError.inBody(new IOException("closed")).code()).isEqualTo("HTTP-response-incomplete");
    }
}
