package dev.asml.iomods.mail;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.asml.iomod.testing.BrokerSettings;
import dev.asml.iomod.testing.DrivenIomod;
import dev.asml.iomod.testing.JsonCalls;
import dev.asml.iomod.testing.PendingCall;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Mail servers that end conversations, say nothing, or nothing that can be understood. */
class BrokenServerTest {
    @TempDir
    private Path folder;

    private JsonCalls mail(int port) {
        return new JsonCalls(DrivenIomod.inProcess(
                new MailIomod(Optional.of(folder)).iomod(),
                BrokerSettings.DEFAULT.withConfig(Map.of(
                        "host",
                        "127.0.0.1",
                        "port",
                        Integer.toString(port),
                        "security",
                        "none",
                        "from",
                        "us@example.com",
                        "timeout_seconds",
                        "1"))));
    }

    private static JsonNode send(JsonCalls mail) {
        return mail.call("send", "to", "ann@example.com", "subject", "x", "text", "y");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    hello | gone                   | UNREACHABLE | true
                    hello | silence                | UNREACHABLE | true
                    hello | endless                | UNREACHABLE | true
                    hello | \u0000\u0001garbage    | UNREACHABLE | true
                    hello | 554 not for you        | UNREACHABLE | true
                    EHLO  | gone                   | UNREACHABLE | true
                    MAIL  | gone                   | UNREACHABLE | true
                    MAIL  | silence                | UNREACHABLE | true
                    MAIL  | endless                | UNREACHABLE | true
                    MAIL  | hm                     | UNREACHABLE | true
                    MAIL  | 550 not you            | REFUSED     | false
                    MAIL  | 451 not now            | TRY_LATER   | true
                    MAIL  | 421 closing            | TRY_LATER   | true
                    RCPT  | gone                   | UNREACHABLE | true
                    RCPT  | 550 unknown            | REFUSED     | false
                    RCPT  | 450 busy               | REFUSED     | true
                    DATA  | gone                   | UNREACHABLE | true
                    DATA  | 554 no                 | REFUSED     | false
                    .     | gone                   | UNCERTAIN   | false
                    .     | silence                | UNCERTAIN   | false
                    .     | endless                | UNCERTAIN   | false
                    .     | hm                     | UNCERTAIN   | false
                    .     | 552 too large          | REFUSED     | false
                    .     | 452 no disk            | TRY_LATER   | true
                    """)
    void whatBecameOfAMessageIsSaid(String place, String answer, String code, boolean retryable) throws IOException {
        try (ScriptedServer server = new ScriptedServer(Map.of(place, answer));
                JsonCalls mail = mail(server.port())) {
            JsonNode failure = send(mail);
            assertThat(failure.at("/Err/code").asText()).as(failure.toString()).isEqualTo(code);
            assertThat(failure.at("/Err/retryable").asBoolean())
                    .as(failure.toString())
                    .isEqualTo(retryable);
        }
    }

    @Test
    void aMessageThatWasTakenIsTakenWhateverFollows() throws IOException {
        try (ScriptedServer server = new ScriptedServer(Map.of("QUIT", "gone", "RSET", "gone"));
                JsonCalls mail = mail(server.port())) {
            assertThat(send(mail).at("/Ok/accepted/0").asText()).isEqualTo("ann@example.com");
            assertThat(send(mail).at("/Ok/accepted/0").asText()).isEqualTo("ann@example.com");
        }
    }

    @Test
    void aServerThatKnowsOnlyAsciiIsSaid() throws IOException {
        try (ScriptedServer server = new ScriptedServer(Map.of());
                JsonCalls mail = mail(server.port())) {
            JsonNode failure = mail.call("send", "to", "änne@example.com", "subject", "x", "text", "y");
            assertThat(failure.at("/Err/code").asText()).isEqualTo("REFUSED");
            assertThat(failure.at("/Err/why").asText()).contains("SMTPUTF8");
        }
    }

    @Test
    void aServerThatIsNotThereIsSaid() throws IOException {
        int port;
        try (ServerSocket nobody = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = nobody.getLocalPort();
        }
        try (JsonCalls mail = mail(port)) {
            JsonNode failure = send(mail);
            assertThat(failure.at("/Err/code").asText()).isEqualTo("UNREACHABLE");
            assertThat(failure.at("/Err/why").asText()).contains("127.0.0.1:" + port, "nothing was sent");
        }
    }

    @Test
    void aCallThatIsCancelledLetsGoOfItsConnection() throws IOException {
        try (ScriptedServer server = new ScriptedServer(Map.of("MAIL", "silence"));
                JsonCalls mail = mail(server.port())) {
            mail.iomod()
                    .config(Map.of(
                            "host",
                            "127.0.0.1",
                            "port",
                            Integer.toString(server.port()),
                            "security",
                            "none",
                            "from",
                            "us@example.com",
                            "timeout_seconds",
                            "600",
                            "connections",
                            "1"));
            byte[] request = JsonCalls.request("to", "ann@example.com", "subject", "x", "text", "y")
                    .getBytes(UTF_8);
            PendingCall call = mail.iomod().start("send", request, Duration.ofMillis(200));
            assertThat(call.failure()).isNotNull();
            server.change("MAIL", "250 fine");
            assertThat(send(mail).at("/Ok/accepted/0").asText()).isEqualTo("ann@example.com");
        }
    }
}
