package dev.asml.iomods.mail;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.asml.iomod.testing.BrokerSettings;
import dev.asml.iomod.testing.DrivenIomod;
import dev.asml.iomod.testing.JsonCalls;
import dev.asml.iomod.v1.Log;
import jakarta.mail.BodyPart;
import jakarta.mail.Message.RecipientType;
import jakarta.mail.Multipart;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.subethamail.smtp.auth.EasyAuthenticationHandlerFactory;
import org.subethamail.smtp.auth.LoginFailedException;

/** Messages at a mail server. */
class MailServerTest {
    @TempDir
    private Path folder;

    private TestMailServer server = new TestMailServer();

    @AfterEach
    void end() {
        server.close();
    }

    private JsonCalls mail(String... config) {
        return new JsonCalls(DrivenIomod.inProcess(
                new MailIomod(Optional.of(folder)).iomod(), BrokerSettings.DEFAULT.withConfig(config(config))));
    }

    private Map<String, String> config(String... config) {
        Map<String, String> all = new TreeMap<>(Map.of(
                "host",
                "localhost",
                "port",
                Integer.toString(server.port()),
                "security",
                "none",
                "from",
                "us@example.com"));
        for (int i = 0; i < config.length; i += 2) {
            all.put(config[i], config[i + 1]);
        }
        return all;
    }

    @Test
    void aMessageArrivesAsItWasWritten() throws Exception {
        try (JsonCalls mail = mail("from", "Wir <us@example.com>")) {
            JsonNode sent = mail.ok(
                    "send",
                    "to",
                    List.of("Änne Müller <anne@example.com>", "bob@example.com"),
                    "cc",
                    "\"Carl, the third\" <carl@example.com>",
                    "bcc",
                    List.of("dora@example.com", "bob@example.com"),
                    "reply_to",
                    "help@example.com",
                    "subject",
                    "Grüße, and a subject that is so long that a line of a header cannot have it — 日本語",
                    "text",
                    "one\ntwo\r\n.\n.three",
                    "html",
                    "<p>schön <img src='cid:logo@example'>",
                    "headers",
                    Map.of("X-Order", "7", "List-Unsubscribe", "<https://example.com/ü>"),
                    "attachments",
                    List.of(
                            Map.of("name", "Rechnung ü.bin", "data", "AP8="),
                            Map.of(
                                    "name", "logo.png",
                                    "content_type", "image/png",
                                    "data", "iVBORw==",
                                    "content_id", "logo@example")));
            TestMailServer.Taken taken = server.next();
            assertThat(sent.toString())
                    .isEqualTo(
                            "{\"message_id\":\"%s\",\"accepted\":[\"anne@example.com\",\"bob@example.com\",\"carl@example.com\",\"dora@example.com\"],\"rejected\":[]}"
                                    .formatted(taken.message().getMessageID()));
            assertThat(taken.from()).isEqualTo("us@example.com");
            assertThat(taken.to())
                    .containsExactly("anne@example.com", "bob@example.com", "carl@example.com", "dora@example.com");

            MimeMessage message = taken.message();
            assertThat(((InternetAddress) message.getFrom()[0]).getPersonal()).isEqualTo("Wir");
            InternetAddress anne = (InternetAddress) message.getRecipients(RecipientType.TO)[0];
            assertThat(anne.getPersonal()).isEqualTo("Änne Müller");
            assertThat(((InternetAddress) message.getRecipients(RecipientType.CC)[0]).getPersonal())
                    .isEqualTo("Carl, the third");
            assertThat(message.getReplyTo()[0]).hasToString("help@example.com");
            assertThat(message.getHeader("Bcc")).isNull();
            assertThat(message.getSubject())
                    .isEqualTo("Grüße, and a subject that is so long that a line of a header cannot have it — 日本語");
            assertThat(message.getHeader("X-Order")).containsExactly("7");
            assertThat(message.getSentDate()).isNotNull();

            Multipart mixed = (Multipart) message.getContent();
            assertThat(mixed.getContentType()).startsWith("multipart/mixed");
            Multipart related = (Multipart) mixed.getBodyPart(0).getContent();
            assertThat(related.getContentType()).startsWith("multipart/related");
            Multipart alternative = (Multipart) related.getBodyPart(0).getContent();
            assertThat(alternative.getContentType()).startsWith("multipart/alternative");
            assertThat(alternative.getBodyPart(0).getContent()).isEqualTo("one\r\ntwo\r\n.\r\n.three");
            assertThat(alternative.getBodyPart(1).getContent()).isEqualTo("<p>schön <img src='cid:logo@example'>");
            BodyPart logo = related.getBodyPart(1);
            assertThat(logo.getHeader("Content-ID")).containsExactly("<logo@example>");
            assertThat(logo.getDisposition()).isEqualTo("inline");
            BodyPart bill = mixed.getBodyPart(1);
            assertThat(bill.getFileName()).contains("Rechnung");
            assertThat(bill.getInputStream().readAllBytes()).containsExactly(0, 255);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"starttls", "tls"})
    void aSecureConnectionIsMadeAndUsed(String security) throws Exception {
        TestCertificate certificate = TestCertificate.of("localhost", folder);
        TestCertificate other = TestCertificate.of("elsewhere.example", folder);
        server.close();
        server = new TestMailServer(builder -> {
            var _ = builder.requireAuth()
                    .authenticationHandlerFactory(new EasyAuthenticationHandlerFactory((name, word, _) -> {
                        if (!name.equals("ann") || !word.equals("pässword")) {
                            throw new LoginFailedException("535 5.7.8 who are you?");
                        }
                    }));
            return security.equals("tls")
                    ? builder.serverSocketFactory(certificate.context())
                    : builder.enableTLS().requireTLS().startTlsSocketFactory(certificate.context());
        });
        String file = certificate.file().toString();
        try (JsonCalls mail = mail("security", security, "username", "ann", "password", "pässword", "ca_file", file)) {
            mail.ok("send", "to", "bob@example.com", "subject", "secret", "text", "hush");
            assertThat(server.next().message().getSubject()).isEqualTo("secret");
        }
        try (JsonCalls mail = mail("security", security, "username", "ann", "password", "wrong", "ca_file", file)) {
            JsonNode refused = mail.call("send", "to", "bob@example.com", "subject", "", "text", "");
            assertThat(refused.at("/Err/code").asText()).isEqualTo("REFUSED");
            assertThat(refused.at("/Err/why").asText())
                    .contains("does not accept")
                    .doesNotContain("wrong");
        }
        try (JsonCalls mail = mail("security", security, "username", "ann", "password", "pässword")) {
            assertThat(mail.code("send", "to", "bob@example.com", "subject", "", "text", ""))
                    .isEqualTo("INSECURE");
        }
        String wrong = other.file().toString();
        try (JsonCalls mail = mail("security", security, "ca_file", wrong)) {
            assertThat(mail.code("send", "to", "bob@example.com", "subject", "", "text", ""))
                    .isEqualTo("INSECURE");
        }
        server.requireNothing();
    }

    @Test
    void aCertificateOfAnotherHostIsNotBelieved() throws Exception {
        TestCertificate certificate = TestCertificate.of("elsewhere.example", folder);
        server.close();
        server = new TestMailServer(builder -> builder.enableTLS().startTlsSocketFactory(certificate.context()));
        try (JsonCalls mail =
                mail("security", "starttls", "ca_file", certificate.file().toString())) {
            JsonNode refused = mail.call("send", "to", "bob@example.com", "subject", "", "text", "");
            assertThat(refused.at("/Err/code").asText()).isEqualTo("INSECURE");
        }
        server.requireNothing();
    }

    @Test
    void aServerWithoutStarttlsHearsNothing() {
        try (JsonCalls mail = mail("security", "starttls")) {
            JsonNode refused = mail.call("send", "to", "bob@example.com", "subject", "", "text", "");
            assertThat(refused.at("/Err/code").asText()).isEqualTo("INSECURE");
            assertThat(refused.at("/Err/why").asText()).contains("STARTTLS");
            assertThat(refused.at("/Err/retryable").asBoolean()).isFalse();
        }
        server.requireNothing();
    }

    @Test
    void someRecipientsMayBeRefused() throws Exception {
        server.refuse("bob@example.com", 550, "5.1.1 no such mailbox");
        server.refuse("full@example.com", 452, "4.2.2 mailbox full");
        try (JsonCalls mail = mail()) {
            JsonNode sent = mail.ok(
                    "send",
                    "to",
                    List.of("bob@example.com", "ann@example.com", "full@example.com"),
                    "subject",
                    "",
                    "text",
                    "");
            assertThat(sent.get("accepted").toString()).isEqualTo("[\"ann@example.com\"]");
            assertThat(sent.at("/rejected/0/address").asText()).isEqualTo("bob@example.com");
            assertThat(sent.at("/rejected/0/code").asInt()).isEqualTo(550);
            assertThat(sent.at("/rejected/0/why").asText()).contains("no such mailbox");
            assertThat(sent.at("/rejected/1/code").asInt()).isEqualTo(452);
            assertThat(server.next().to()).containsExactly("ann@example.com");

            JsonNode none = mail.call("send", "to", "bob@example.com", "subject", "", "text", "");
            assertThat(none.at("/Err/code").asText()).isEqualTo("REFUSED");
            assertThat(none.at("/Err/why").asText()).contains("bob@example.com", "no such mailbox");
            assertThat(none.at("/Err/retryable").asBoolean()).isFalse();
            JsonNode later = mail.call("send", "to", "full@example.com", "subject", "", "text", "");
            assertThat(later.at("/Err/retryable").asBoolean()).isTrue();
            server.requireNothing();
            assertThat(server.sessions()).isEqualTo(1);
        }
    }

    @Test
    void aMessageMayBeRefused() throws Exception {
        server.refuse("us@example.com", 553, "5.7.1 not you");
        server.refuse("spam", 554, "5.6.0 spam");
        server.refuse("later", 451, "4.3.0 no disk");
        try (JsonCalls mail = mail("allow_from", "*@example.com")) {
            JsonNode sender = mail.call("send", "to", "bob@example.com", "subject", "", "text", "");
            assertThat(sender.at("/Err/code").asText()).isEqualTo("REFUSED");
            assertThat(sender.at("/Err/why").asText()).contains("not you");
            JsonNode spam =
                    mail.call("send", "from", "me@example.com", "to", "bob@example.com", "subject", "spam", "text", "");
            assertThat(spam.at("/Err/code").asText()).isEqualTo("REFUSED");
            assertThat(spam.at("/Err/why").asText()).contains("5.6.0 spam");
            JsonNode later = mail.call(
                    "send", "from", "me@example.com", "to", "bob@example.com", "subject", "later", "text", "");
            assertThat(later.at("/Err/code").asText()).isEqualTo("TRY_LATER");
            assertThat(later.at("/Err/retryable").asBoolean()).isTrue();
            server.requireNothing();
            mail.ok("send", "from", "me@example.com", "to", "bob@example.com", "subject", "fine", "text", "");
            assertThat(server.next().from()).isEqualTo("me@example.com");
            assertThat(server.sessions()).isEqualTo(1);
        }
    }

    @Test
    void addressesAreThoseThatAreAllowed() throws Exception {
        try (JsonCalls mail = mail("allow_to", "*@example.com, ann@*.example.org")) {
            mail.ok("send", "to", List.of("x@EXAMPLE.com", "Ann@a.example.org"), "subject", "", "text", "");
            assertThat(server.next().to()).hasSize(2);
            for (String to : List.of("x@example.net", "x@sub.example.com", "bob@a.example.org", "ann@example.org")) {
                JsonNode refused = mail.call("send", "to", "a@example.com", "bcc", to, "subject", "", "text", "");
                assertThat(refused.at("/Err/code").asText()).as(to).isEqualTo("REFUSED");
                assertThat(refused.at("/Err/why").asText()).contains(to, "\"allow_to\"");
            }
            JsonNode sender =
                    mail.call("send", "from", "boss@example.com", "to", "a@example.com", "subject", "", "text", "");
            assertThat(sender.at("/Err/why").asText()).contains("boss@example.com is not allowed", "\"allow_from\"");
        }
        server.requireNothing();
    }

    @Test
    void aRequestCannotWriteHeaders() {
        try (JsonCalls mail = mail()) {
            assertThat(mail.why("send", "to", "a@b.example", "subject", "a\r\nBcc: c@d.example", "text", ""))
                    .contains("\"subject\"", "line break");
            assertThat(mail.why("send", "to", "A\nB <a@b.example>", "subject", "", "text", ""))
                    .contains("\"to\"");
            assertThat(mail.why("send", "to", "a@b.example>\r\nRCPT TO:<c@d.example", "subject", "", "text", ""))
                    .contains("\"to\"", "no address");
            assertThat(mail.why("send", "to", "a@b.example", "subject", "", "text", "", "headers", Map.of("X", "a\nb")))
                    .contains("headers.X");
            for (String name : List.of("Bcc", "from", "Content-Type", "Resent-To", "a b", "a:b", "ü")) {
                assertThat(mail.why(
                                "send", "to", "a@b.example", "subject", "", "text", "", "headers", Map.of(name, "x")))
                        .as(name)
                        .contains("\"headers\"");
            }
            Map<String, String> file = Map.of("name", "a\"\r\nX: y", "data", "");
            assertThat(mail.why("send", "to", "a@b.example", "subject", "", "text", "", "attachments", List.of(file)))
                    .contains("attachments.name");
        }
        server.requireNothing();
    }

    @Test
    void aRequestThatMakesNoSenseIsRefused() {
        try (JsonCalls mail = mail("max_recipients", "2", "max_bytes", "10000")) {
            assertThat(mail.why("send", "subject", "", "text", "")).contains("to");
            assertThat(mail.why("send", "to", List.of(), "subject", "", "text", ""))
                    .contains("\"to\" has no address");
            assertThat(mail.why("send", "to", "a@b.example", "subject", "")).contains("\"text\", \"html\" or both");
            for (String address :
                    List.of("", "a", "@b", "a@", "a@b@c.example", "a b@c.example", "a@-b.example", "a@b..c")) {
                assertThat(mail.code("send", "to", address, "subject", "", "text", ""))
                        .as(address)
                        .isEqualTo("INVALID_INPUT");
            }
            Map<String, String> file = Map.of("name", "a", "data", "%");
            assertThat(mail.why("send", "to", "a@b.example", "subject", "", "text", "", "attachments", List.of(file)))
                    .contains("not base64");
            Map<String, String> shown = Map.of("name", "a", "data", "", "content_id", "x");
            assertThat(mail.why("send", "to", "a@b.example", "subject", "", "text", "", "attachments", List.of(shown)))
                    .contains("no \"html\"");
            assertThat(mail.code(
                            "send",
                            "to",
                            List.of("a@b.example", "b@b.example", "c@b.example"),
                            "subject",
                            "",
                            "text",
                            ""))
                    .isEqualTo("LIMIT");
            assertThat(mail.code("send", "to", "a@b.example", "subject", "", "text", "x".repeat(10_000)))
                    .isEqualTo("LIMIT");
        }
        server.requireNothing();
    }

    @Test
    void addressesMayHaveCharactersOutsideOfAscii() throws Exception {
        try (JsonCalls mail = mail()) {
            mail.ok("send", "to", "ann@müller.example", "subject", "", "text", "");
            assertThat(server.next().to()).containsExactly("ann@xn--mller-kva.example");
            mail.ok("send", "to", "änne@müller.example", "subject", "Grüße", "text", "");
            TestMailServer.Taken taken = server.next();
            assertThat(taken.to()).containsExactly("änne@xn--mller-kva.example");
            assertThat(taken.message().getSubject()).isEqualTo("Grüße");
        }
    }

    @Test
    void aConnectionIsUsedAgainAndReplacedWhenItIsGone() throws Exception {
        try (JsonCalls mail = mail()) {
            for (int i = 0; i < 10; i++) {
                mail.ok("send", "to", "ann@example.com", "subject", "" + i, "text", "");
                assertThat(server.next().message().getSubject()).isEqualTo("" + i);
            }
            assertThat(server.sessions()).isEqualTo(1);
            server.restart();
            mail.ok("send", "to", "ann@example.com", "subject", "again", "text", "");
            assertThat(server.next().message().getSubject()).isEqualTo("again");
            assertThat(server.sessions()).isEqualTo(2);
            for (int i = 0; i < 60; i++) {
                mail.ok("send", "to", "ann@example.com", "subject", "many", "text", "");
            }
            assertThat(server.sessions()).isEqualTo(3);
        }
    }

    @Test
    void noMoreConnectionsAreOpenThanMayBe() throws Exception {
        byte[] large = new byte[100_000];
        Map<String, String> file =
                Map.of("name", "a", "data", Base64.getEncoder().encodeToString(large));
        try (JsonCalls mail = mail("connections", "3")) {
            Thread[] senders = new Thread[12];
            for (int i = 0; i < senders.length; i++) {
                String subject = "m" + i;
                senders[i] = Thread.startVirtualThread(() -> mail.ok(
                        "send", "to", "a@b.example", "subject", subject, "text", "", "attachments", List.of(file)));
            }
            for (Thread sender : senders) {
                sender.join();
                assertThat(server.next().message().getSize()).isGreaterThan(100_000);
            }
            assertThat(server.mostOpen()).isBetween(1, 3);
        }
    }

    @Test
    void settingsThatMakeNoSenseAreRefused() {
        String[][] wrong = {
            {"host", "smtp://x", "without scheme"},
            {"port", "70000", "1 to 65535"},
            {"security", "ssl", "security"},
            {"username", "ann", "belong together"},
            {"from", "nobody", "\"from\""},
            {"allow_to", "x*@example.com", "allow_to"},
            {"ca_file", folder.resolve("none.pem").toString(), "ca_file"},
            {"client_name", "a b", "client_name"},
            {"hst", "x", "hst"},
        };
        try (JsonCalls mail = mail()) {
            for (String[] each : wrong) {
                mail.iomod().config(config(each[0], each[1]));
                mail.ok("send", "to", "ann@example.com", "subject", "goes on", "text", "");
                assertThat(mail.iomod().logs())
                        .extracting(Log::getMessage)
                        .last()
                        .asString()
                        .as(each[0])
                        .contains(each[2]);
            }
        }
    }
}
