package dev.asml.iomods.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.iomod.testing.DrivenIomod;
import java.util.Base64;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CryptoIomodTest {
    private final DrivenIomod iomod = DrivenIomod.inProcess(new CryptoIomod().iomod());

    @AfterEach
    void close() {
        iomod.close();
    }

    @Test
    void answersARandomUuidAsABareString() {
        UUID first = UUID.fromString(iomod.call("uuid4", "null").textValue());
        UUID second = UUID.fromString(iomod.call("uuid4", "").textValue());
        assertThat(first.version()).isEqualTo(4);
        assertThat(first).isNotEqualTo(second);
    }

    // FIPS 180-4 and FIPS 202 examples of the message "abc".
    @Test
    void hashesAsTheStandardsSay() {
        assertThat(hash("sha-256", "abc"))
                .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assertThat(hash("sha-384", "abc"))
                .isEqualTo(
                        "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7");
        assertThat(hash("sha-512", "abc"))
                .isEqualTo(
                        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f");
        assertThat(hash("sha3-256", "abc"))
                .isEqualTo("3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532");
        assertThat(hash("sha-256", "")).isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }

    private String hash(String algorithm, String data) {
        return iomod.call("hash", "{\"algorithm\":\"%s\",\"data\":\"%s\"}".formatted(algorithm, data))
                .at("/Ok/value")
                .textValue();
    }

    // RFC 4231, test cases 1 and 2.
    @Test
    void authenticatesMessagesAsTheStandardSays() {
        assertThat(ok(
                        "hmac",
                        "{\"algorithm\":\"sha-256\",\"key\":\"%s\",\"key_encoding\":\"hex\",\"data\":\"Hi There\"}"
                                .formatted("0b".repeat(20))))
                .isEqualTo("b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
        assertThat(ok("hmac", "{\"algorithm\":\"sha-256\",\"key\":\"Jefe\",\"data\":\"what do ya want for nothing?\"}"))
                .isEqualTo("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    }

    @Test
    void readsAndWritesEveryEncoding() {
        String abc = Base64.getEncoder().encodeToString("abc".getBytes(UTF_8));
        String expected = "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=";
        assertThat(ok(
                        "hash",
                        "{\"algorithm\":\"sha-256\",\"data\":\"%s\",\"encoding\":\"base64\",\"output\":\"base64\"}"
                                .formatted(abc)))
                .isEqualTo(expected);
        assertThat(
                        ok(
                                "hash",
                                "{\"algorithm\":\"sha-256\",\"data\":\"616263\",\"encoding\":\"hex\",\"output\":\"base64url\"}"))
                .isEqualTo(expected.replace('+', '-').replace('/', '_').replace("=", ""));
    }

    @Test
    void givesAsManyRandomBytesAsWereAskedFor() {
        assertThat(ok("random", "{\"bytes\":16}")).hasSize(32).isNotEqualTo(ok("random", "{\"bytes\":16}"));
        assertThat(why("random", "{\"bytes\":0}")).isEqualTo("field \"bytes\" is 0; ask for 1 to 65536");
        assertThat(why("random", "{\"bytes\":65537}")).contains("bytes");
    }

    @Test
    void namesTheFieldThatIsWrong() {
        assertThat(why("hash", "{\"algorithm\":\"md5\",\"data\":\"\"}"))
                .contains("\"algorithm\"")
                .contains("sha-256");
        assertThat(why("hash", "{\"algorithm\":\"sha-256\"}")).contains("data");
        assertThat(why("hash", "{\"algorithm\":\"sha-256\",\"data\":\"xyz\",\"encoding\":\"hex\"}"))
                .contains("field \"data\" is not hex");
        assertThat(why("hash", "{\"algorithm\":\"sha-256\",\"data\":\"\",\"output\":\"utf8\"}"))
                .contains("field \"output\"");
        assertThat(why("hmac", "{\"algorithm\":\"sha-256\",\"key\":\"\",\"data\":\"\"}"))
                .contains("field \"key\" is empty");
    }

    private String ok(String method, String request) {
        return iomod.call(method, request).at("/Ok/value").textValue();
    }

    private String why(String method, String request) {
        return iomod.call(method, request).at("/Err/why").textValue();
    }
}
