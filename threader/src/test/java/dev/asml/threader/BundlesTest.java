package dev.asml.threader;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.asml.manifests.SigningKey;
import dev.asml.threader.secret.KeySource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Threaders that take only what somebody has signed. */
@Timeout(120)
class BundlesTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path scratch;

    private final Deque<RunningThreader> threaders = new ArrayDeque<>();
    private Path trusted;
    private SigningKey ours;
    private SigningKey theirs;
    private int projects;

    @BeforeEach
    void makeKeys() throws IOException, GeneralSecurityException {
        ours = key("ours");
        theirs = key("theirs");
        trusted = scratch.resolve("ours.pub");
    }

    @AfterEach
    void stop() {
        threaders.forEach(RunningThreader::close);
    }

    private SigningKey key(String name) throws IOException, GeneralSecurityException {
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        var _ = pem(name + ".pub", "PUBLIC KEY", pair.getPublic().getEncoded());
        return SigningKey.read(
                pem(name + ".pem", "PRIVATE KEY", pair.getPrivate().getEncoded()));
    }

    private Path pem(String name, String label, byte[] key) throws IOException {
        String text = "-----BEGIN %s-----\n%s\n-----END %s-----\n"
                .formatted(label, Base64.getEncoder().encodeToString(key), label);
        Path file = Files.writeString(scratch.resolve(name), text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private RunningThreader threader(String data, Path... trust) {
        RunningThreader threader = new RunningThreader(
                scratch.resolve(data), scratch.resolve("store").toString(), List.of(trust), Map.of());
        threaders.push(threader);
        return threader;
    }

    private RunningThreader withKey(String data, String digits) throws IOException {
        Path key = Files.writeString(scratch.resolve(data + ".key"), digits.repeat(32));
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        RunningThreader threader = new RunningThreader(
                scratch.resolve(data),
                scratch.resolve("store").toString(),
                List.of(),
                Map.of("default", new KeySource.InFile(key)));
        threaders.push(threader);
        return threader;
    }

    /** How many modules a Threader has compiled. */
    private static long compiled(RunningThreader threader) {
        return threader.metrics("text/plain")
                .body()
                .lines()
                .filter(line -> line.startsWith("threader_coldstart_seconds_count{phase=\"compile\"}"))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private List<Path> storedCode() throws IOException {
        try (Stream<Path> files = Files.walk(scratch.resolve("store"))) {
            return files.filter(file -> file.getFileName().toString().contains(".code-"))
                    .toList();
        }
    }

    private void close(RunningThreader threader) {
        threaders.remove(threader);
        threader.close();
    }

    private byte[] at(String path) {
        return new Projects(scratch.resolve("project-" + projects++), "shop")
                .function(
                        "f", "echo-v03", "event = \"raw\"", "http = { verb = \"POST\", path = \"%s\" }".formatted(path))
                .bundle();
    }

    private byte[] signed(byte[] bundle, SigningKey key) throws IOException {
        Path file = Files.write(scratch.resolve("signed.asml"), bundle);
        key.sign(file);
        return Files.readAllBytes(file);
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void assertRefused(HttpResponse<String> answer, String why) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(422);
        assertThat(json(answer.body()).path("problems").findValuesAsText("message"))
                .singleElement()
                .asString()
                .contains(why);
    }

    private static int status(RunningThreader threader, String path) {
        return threader.post(path, "x").statusCode();
    }

    @Test
    void onlyWhatATrustedKeyHasSignedIsDeployed() throws IOException {
        RunningThreader threader = threader("data", trusted);
        byte[] bundle = at("/a");
        String unsigned = "the bundle is not signed, and only those are taken that a trusted key has signed";
        assertRefused(threader.deploy(bundle), unsigned);
        assertRefused(threader.upload("/v1/plans", bundle), unsigned);
        assertRefused(
                threader.deploy(signed(bundle, theirs)),
                "the bundle is signed by %s, which is not among the trusted keys"
                        .formatted(theirs.key().id()));
        byte[] damaged = signed(bundle, ours);
        damaged[100] ^= 1;
        assertRefused(
                threader.deploy(damaged),
                "the bundle is not what the key %s has signed"
                        .formatted(ours.key().id()));
        assertThat(status(threader, "/a")).isEqualTo(404);

        HttpResponse<String> answer = threader.deploy(signed(signed(bundle, theirs), ours));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(json(answer.body()).path("signed_by"))
                .extracting(JsonNode::asText)
                .containsExactly(theirs.key().id(), ours.key().id());
        assertThat(json(threader.admin("GET", "/v1/projects/shop/releases"))
                        .get(0)
                        .path("signed_by"))
                .extracting(JsonNode::asText)
                .containsExactly(theirs.key().id(), ours.key().id());
        assertThat(status(threader, "/a")).isEqualTo(200);
    }

    @Test
    void whatOthersPutIntoTheStoreIsNotServed() throws IOException {
        RunningThreader careless = threader("careless");
        RunningThreader careful = threader("careful", trusted);
        assertThat(careless.deploy(signed(at("/a"), ours)).statusCode()).isEqualTo(200);
        Await.until(() -> status(careful, "/a") == 200);

        assertThat(careless.deploy(at("/b")).statusCode()).isEqualTo(200);

        Await.until(() -> careful.admin("GET", "/v1/health").contains("the bundle is not signed"));
        assertThat(status(careful, "/a")).isEqualTo(200);
        assertThat(status(careful, "/b")).isEqualTo(404);
        assertRefused(careful.operate("POST", "/v1/projects/shop/releases/2/live", ""), "the bundle is not signed");
        assertThat(careless.deploy(signed(at("/c"), ours)).statusCode()).isEqualTo(200);
        Await.until(() -> status(careful, "/c") == 200);
    }

    @Test
    void whatWasDeployedBeforeNeedsATrustedKeyToo() throws IOException {
        RunningThreader before = threader("data");
        assertThat(before.deploy(signed(at("/a"), theirs)).statusCode()).isEqualTo(200);
        close(before);

        RunningThreader after = threader("data", trusted);

        assertThat(status(after, "/a")).isEqualTo(404);
        assertThat(after.admin("GET", "/v1/health")).contains(theirs.key().id() + ", which is not among");
        close(after);
        RunningThreader again = threader("data", trusted, scratch.resolve("theirs.pub"));
        assertThat(status(again, "/a")).isEqualTo(200);
    }

    @Test
    void whatOneThreaderHasCompiledOthersOfItsKeyDoNot() throws IOException {
        RunningThreader first = withKey("first", "ab");
        assertThat(first.deploy(at("/a")).statusCode()).isEqualTo(200);
        assertThat(compiled(first)).isEqualTo(1);

        RunningThreader second = withKey("second", "ab");
        assertThat(status(second, "/a")).isEqualTo(200);
        assertThat(compiled(second)).isZero();

        RunningThreader stranger = withKey("stranger", "cd");
        assertThat(status(stranger, "/a")).isEqualTo(200);
        assertThat(compiled(stranger)).isEqualTo(1);

        assertThat(storedCode())
                .singleElement()
                .asString()
                .containsPattern("\\.code-chicory-[0-9.]+-[0-9]+-java%d-"
                        .formatted(Runtime.version().feature()));
        byte[] code = Files.readAllBytes(storedCode().getFirst());
        code[code.length / 2] ^= 1;
        Files.write(storedCode().getFirst(), code);
        RunningThreader third = withKey("third", "ab");
        assertThat(status(third, "/a")).isEqualTo(200);
        assertThat(compiled(third)).isEqualTo(1);
        assertThat(third.admin("GET", "/v1/logs"))
                .contains("the compiled code of release 1 of shop in the store was changed");

        assertThat(first.operate("DELETE", "/v1/projects/shop", "").statusCode())
                .isEqualTo(204);
        assertThat(storedCode()).isEmpty();
    }

    @Test
    void bundlesAreRefusedThatCouldBeReadInTwoWays() throws IOException {
        RunningThreader threader = threader("data");
        assertRefused(threader.deploy("hello".getBytes(UTF_8)), "it is not a zip file");
        assertRefused(threader.deploy(zip(Map.of("../x", "1"))), "\"../x\"");
        assertRefused(threader.deploy(zip(Map.of("a/./b", "1"))), "\"a/./b\", which is not in the normal form");
        assertRefused(threader.deploy(zip(Map.of("x/aux.txt", "1"))), "\"x/aux.txt\", a name that some systems take");
        assertRefused(threader.deploy(zip(Map.of("a", "1", "A", "2"))), "the same file on some systems");
        assertRefused(threader.deploy(zip(Map.of("bomb", "0".repeat(3 << 20)))), "\"bomb\", which unpacks to more");
        byte[] bundle = at("/a");
        byte[] prefixed = new byte[bundle.length + 3];
        System.arraycopy(bundle, 0, prefixed, 3, bundle.length);
        assertRefused(threader.deploy(prefixed), "has 3 bytes before its first entry");
        byte[] renamed = bundle.clone();
        renamed[30] = 'X';
        assertRefused(threader.deploy(renamed), "contradicts itself about \"assemblylift.toml\"");
        assertThat(threader.deploy(bundle).statusCode()).isEqualTo(200);
    }

    private static byte[] zip(Map<String, String> files) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, String> file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue().getBytes(UTF_8));
            }
        }
        return bytes.toByteArray();
    }
}
