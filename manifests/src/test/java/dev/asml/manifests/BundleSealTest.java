package dev.asml.manifests;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundleSealTest {
    /** Of RFC 8410, 10.1 and 10.3, as openssl writes them. */
    private static final String SECRET = """
            -----BEGIN PRIVATE KEY-----
            MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC
            -----END PRIVATE KEY-----
            """;

    private static final String PUBLIC = """
            -----BEGIN PUBLIC KEY-----
            MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=
            -----END PUBLIC KEY-----
            """;

    /** Of RFC 8032, 7.1, test 1. */
    private static final String OTHER = PUBLIC.replace(
            "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=",
            "MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=");

    @TempDir
    Path folder;

    private Path bundle;

    @BeforeEach
    void writeABundle() throws IOException {
        Written project = new Written(folder.resolve("project"))
                .withService("[[functions]]\nname = \"f\"\nmodule = \"f.wasm\"\n")
                .with("services/todo/functions/f/f.wasm", "wasm");
        bundle = folder.resolve("p.asml");
        try (OutputStream out = Files.newOutputStream(bundle)) {
            ProjectBundle.write(project.load(), out);
        }
    }

    private Path secret(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("secret.pem"), text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private TrustedKeys trusted(String text) throws IOException {
        return TrustedKeys.load(List.of(Files.writeString(folder.resolve("public.pem"), text)));
    }

    private void sign() throws IOException {
        SigningKey.read(secret(SECRET)).sign(bundle);
    }

    private static String hash(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    @Test
    void theContentIsTheBundleWithoutItsSignature() throws Exception {
        byte[] unsigned = Files.readAllBytes(bundle);
        assertThat(BundleSeal.read(bundle)).isEqualTo(new BundleSeal(hash(unsigned), List.of()));

        sign();
        byte[] signed = Files.readAllBytes(bundle);
        sign();

        BundleSeal seal = BundleSeal.read(bundle);
        assertThat(seal.content()).isEqualTo(hash(unsigned));
        assertThat(seal.signers()).containsExactly("a1e9156054e04fac899ae9f275132cdc");
        assertThat(Files.readAllBytes(bundle)).isEqualTo(signed);
        assertThat(new String(signed, ISO_8859_1))
                .endsWith("asml-signature-1 ed25519 MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE= "
                        + seal.signatures().getFirst().base64() + "\n");
    }

    @Test
    void aTrustedKeyHasToHaveSignedIt() throws IOException {
        TrustedKeys keys = trusted(PUBLIC);
        BundleSeal unsigned = BundleSeal.read(bundle);
        assertThatThrownBy(() -> keys.require(unsigned))
                .hasMessage("bundle: the bundle is not signed, and only those are taken that a trusted key has signed");

        sign();

        BundleSeal signed = BundleSeal.read(bundle);
        assertThatCode(() -> keys.require(signed)).doesNotThrowAnyException();
        assertThatCode(() -> TrustedKeys.NONE.require(signed)).doesNotThrowAnyException();
        TrustedKeys others = trusted(OTHER);
        assertThatThrownBy(() -> others.require(signed))
                .hasMessage("bundle: the bundle is signed by %s, which is not among the trusted keys"
                        .formatted(signed.signers().getFirst()));
    }

    @Test
    void noByteCanBeChangedThatIsUsed() throws IOException {
        sign();
        TrustedKeys keys = trusted(PUBLIC);
        byte[] signed = Files.readAllBytes(bundle);
        Random random = new Random(7);
        for (int at = 0; at < signed.length; at += 1 + random.nextInt(50)) {
            byte[] changed = signed.clone();
            changed[at] ^= (byte) (1 + random.nextInt(255));
            assertThatThrownBy(
                            () -> ProjectBundle.unpack(new ByteArrayInputStream(changed), folder.resolve("out"), keys))
                    .isInstanceOf(ManifestException.class);
            assertThat(folder.resolve("out")).doesNotExist();
        }
    }

    @Test
    void whatWasSignedIsKnownWhereItWasUnpacked() throws IOException {
        sign();
        Path out = folder.resolve("out");
        var _ = ProjectBundle.unpack(new ByteArrayInputStream(Files.readAllBytes(bundle)), out, trusted(PUBLIC));
        assertThat(BundleSeal.kept(out)).contains(BundleSeal.read(bundle));
        trusted(PUBLIC).requireKept(out);
        TrustedKeys others = trusted(OTHER);
        assertThatThrownBy(() -> others.requireKept(out)).hasMessageContaining("not among the trusted keys");
        Files.writeString(out.resolve("bundle.seal"), "nonsense");
        assertThat(BundleSeal.kept(out)).isEmpty();
        Files.delete(out.resolve("bundle.seal"));
        assertThat(BundleSeal.kept(out)).isEmpty();
        assertThatThrownBy(() -> others.requireKept(out)).hasMessageContaining("it is not known any more");
        TrustedKeys.NONE.requireKept(out);
    }

    @Test
    void nothingElseStandsBehindABundle() throws IOException {
        for (String comment : List.of("hello", "hello\n", "asml-signature-1 ed25519 AAAA BBBB\n", "\n")) {
            Files.write(
                    bundle,
                    new HandMadeZip().with("a", "x").withComment(comment).bytes());
            assertThatThrownBy(() -> BundleSeal.read(bundle))
                    .hasMessageStartingWith(
                            "bundle: the bundle cannot be unpacked: it has something behind its end that ");
        }
        byte[] forged = new HandMadeZip().with("bundle.seal", "x").bytes();
        assertThatThrownBy(() ->
                        ProjectBundle.unpack(new ByteArrayInputStream(forged), folder.resolve("out"), TrustedKeys.NONE))
                .hasMessageContaining("holds \"bundle.seal\", which is not for a bundle to say");
    }

    @Test
    void refusesFilesThatAreNoKeys() throws IOException {
        assertThatThrownBy(() -> SigningKey.read(secret(PUBLIC)))
                .hasMessageEndingWith("holds no \"PRIVATE KEY\" in PEM, but \"PUBLIC KEY\"");
        assertThatThrownBy(
                        () -> SigningKey.read(secret("-----BEGIN PRIVATE KEY-----\nMC4C\n-----END PRIVATE KEY-----")))
                .hasMessageContaining("holds no private key of Ed25519");
        assertThatThrownBy(() -> SigningKey.read(folder.resolve("none"))).hasMessageEndingWith("there is no such file");
        Path open = secret(SECRET);
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r-----"));
        assertThatThrownBy(() -> SigningKey.read(open))
                .hasMessage("%s: others can read this key; run \"chmod 600 %s\"".formatted(open, open));
        assertThatThrownBy(() -> trusted("hello")).hasMessageEndingWith("holds no \"PUBLIC KEY\" in PEM");
        assertThatThrownBy(() -> trusted("-----BEGIN PUBLIC KEY-----\nMCow\n-----END PUBLIC KEY-----"))
                .hasMessageContaining("holds no public key of Ed25519");
        Path empty = Files.createDirectory(folder.resolve("empty"));
        assertThatThrownBy(() -> TrustedKeys.load(List.of(empty))).hasMessageContaining("holds no .pem or .pub file");
        Files.writeString(empty.resolve("ci.pub"), PUBLIC);
        assertThat(TrustedKeys.load(List.of(empty)).isNeeded()).isTrue();
    }
}
