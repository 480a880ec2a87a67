package dev.asml.threader.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GuestAnswerTest {
    private static Reply plain(String answer) {
        return GuestAnswer.reply(answer.getBytes(StandardCharsets.UTF_8), false);
    }

    private static Reply wasi(String answer) {
        return GuestAnswer.reply(answer.getBytes(StandardCharsets.UTF_8), true);
    }

    private static String body(Reply reply) {
        return new String(reply.body(), StandardCharsets.UTF_8);
    }

    private static List<String> headers(Reply reply) {
        return reply.headers().stream()
                .map(header -> header.name() + ": " + header.value())
                .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"a\":1} | application/json",
                "[1,2] | application/json",
                "'\"text\"' | application/json",
                "true | application/json",
                "' 42' | application/json",
                "hello | text/plain; charset=utf-8",
                "{\"a\":1 | text/plain; charset=utf-8",
                "{} {} | text/plain; charset=utf-8",
                "grüß | text/plain; charset=utf-8",
                "a\u0001b | application/octet-stream",
            })
    void typesBytesByWhatTheyLookLike(String answer, String type) {
        assertThat(headers(plain(answer))).containsExactly("content-type: " + type);
        assertThat(body(plain(answer))).isEqualTo(answer);
        assertThat(plain(answer).status()).isEqualTo(200);
    }

    @Test
    void leavesBinaryAndEmptyBytesAlone() {
        byte[] binary = {(byte) 0x89, 'P', 'N', 'G', 0, (byte) 0xff};
        byte[] wide = {'1', 0, '2', 0};

        assertThat(GuestAnswer.reply(binary, false).body()).isEqualTo(binary);
        assertThat(headers(GuestAnswer.reply(binary, false))).containsExactly("content-type: application/octet-stream");
        assertThat(headers(GuestAnswer.reply(wide, false))).containsExactly("content-type: application/octet-stream");
        assertThat(headers(plain(""))).isEmpty();
    }

    @Test
    void readsTheFourFields() {
        Reply reply = plain("""
                {"isBase64Encoded": true, "statusCode": 201, "headers": {"Content-Type": "image/png", "X-N": 7},
                 "body": "AAH/"}""");

        assertThat(reply.status()).isEqualTo(201);
        assertThat(headers(reply)).containsExactly("Content-Type: image/png", "X-N: 7");
        assertThat(reply.body()).containsExactly(0, 1, 0xff);
    }

    @Test
    void readsSeveralValuesAndCookies() {
        Reply reply = plain("""
                {"statusCode": 200, "headers": {"x-a": "lost", "x-b": "2", "content-type": "a/b", "x-null": null},
                 "multiValueHeaders": {"X-A": ["1", "2"]}, "cookies": ["a=1", "b=2; Secure"], "body": null}""");

        assertThat(headers(reply))
                .containsExactly(
                        "X-A: 1",
                        "X-A: 2",
                        "x-b: 2",
                        "content-type: a/b",
                        "set-cookie: a=1",
                        "set-cookie: b=2; Secure");
        assertThat(reply.body()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"statusCode\": 418}",
                "{\"statusCode\": \"418\", \"body\": \"\"}",
                "{\"statusCode\": 418, \"headers\": null, \"isBase64Encoded\": null}",
            })
    void takesWhatIsAbsentForItsDefault(String answer) {
        Reply reply = plain(answer);

        assertThat(reply.status()).isEqualTo(418);
        assertThat(reply.headers()).isEmpty();
        assertThat(reply.body()).isEmpty();
        assertThat(plain("{\"isBase64Encoded\": false, \"body\": \"x\"}").status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"statusCode\": \"abc\"} | statusCode",
                "{\"statusCode\": 99} | statusCode",
                "{\"statusCode\": 101} | statusCode",
                "{\"statusCode\": 600} | statusCode",
                "{\"statusCode\": 200.5} | statusCode",
                "{\"statusCode\": []} | statusCode",
                "{\"statusCode\": 200, \"isBase64Encoded\": \"yes\"} | isBase64Encoded",
                "{\"statusCode\": 200, \"body\": {}} | body",
                "{\"isBase64Encoded\": true, \"body\": \"A\"} | body",
                "{\"statusCode\": 200, \"headers\": []} | headers",
                "{\"statusCode\": 200, \"headers\": {\"a b\": \"c\"}} | headers.a b",
                "{\"statusCode\": 200, \"headers\": {\"x\": [\"c\"]}} | headers.x",
                "{\"statusCode\": 200, \"headers\": {\"x\": \"a\\r\\nset-cookie: b\"}} | headers.x",
                "{\"statusCode\": 200, \"headers\": {\"x\\r\\ny\": \"a\"}} | headers.x??y",
                "{\"statusCode\": 200, \"headers\": {\"x\": \"\u20ac\"}} | headers.x",
                "{\"statusCode\": 200, \"multiValueHeaders\": {\"x\": \"c\"}} | multiValueHeaders.x",
                "{\"statusCode\": 200, \"cookies\": \"a=b\"} | cookies",
                "{\"statusCode\": 200, \"cookies\": [\"a\\nb\"]} | cookies",
            })
    void saysWhichFieldIsMalformed(String answer, String field) {
        assertThatThrownBy(() -> plain(answer)).isInstanceOfSatisfying(ProblemException.class, e -> {
            assertThat(e.problem().status()).isEqualTo(502);
            assertThat(e.problem().part()).isEqualTo(Part.FUNCTION);
            assertThat(e.problem().detail()).contains(": " + field + " ");
        });
    }

    @Test
    void dropsWhatOnlyTheServerKnows() {
        Reply reply = plain("""
                {"statusCode": 200, "headers": {"Content-Length": "99", "Transfer-Encoding": "chunked",
                 "connection": "close", "Keep-Alive": "x", "upgrade": "h2c", "X-Request-Id": "mine", "ok": "yes"}}""");

        assertThat(headers(reply)).containsExactly("ok: yes");
    }

    @Test
    void readsACgiHeaderBlockOfAPlainWasiProgram() {
        Reply reply = wasi("Status: 404 Not Here\r\nContent-Type: text/html\r\nX-A: 1\r\nContent-Length: 9\r\n\r\n<p>");

        assertThat(reply.status()).isEqualTo(404);
        assertThat(headers(reply)).containsExactly("Content-Type: text/html", "X-A: 1");
        assertThat(body(reply)).isEqualTo("<p>");
        assertThat(wasi("Content-Type: text/css\n\n").headers()).hasSize(1);
        assertThat(wasi("Location: /elsewhere\n\n").status()).isEqualTo(302);
        assertThat(body(wasi("Status: 200\n\n\nx"))).isEqualTo("\nx");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hello",
                "Note: this is text\n\nand more",
                "Content-Type: text/plain\nno field\n\nbody",
                "Content-Type: text/plain\n",
                "Content-Type : text/plain\n\nx",
                "Status: 99\n\nx",
                "Status: 200x\n\nx",
                "\nContent-Type: text/plain\n\nx",
                "Content-Type: a\u0001b\n\nx",
            })
    void takesOutputWithoutALegalHeaderBlockForTheBody(String output) {
        assertThat(body(wasi(output))).isEqualTo(output);
        assertThat(wasi(output).status()).isEqualTo(200);
    }

    @Test
    void readsNoHeaderBlockOfOtherGuests() {
        assertThat(body(plain("Status: 404\n\nx"))).isEqualTo("Status: 404\n\nx");
    }

    @Test
    void readsTheFourFieldsOfAPlainWasiProgramToo() {
        assertThat(wasi("{\"statusCode\": 204}").status()).isEqualTo(204);
    }
}
