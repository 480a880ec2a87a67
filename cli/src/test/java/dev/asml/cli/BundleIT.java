package dev.asml.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Arrays;
import java.util.Base64;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bundles as files: made, signed, shown, and deployed to a Threader that takes only signed ones. */
class BundleIT {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private static Path folder;

    @SuppressWarnings("NullAway.Init")
    private static AsmlProcess threader;

    @BeforeAll
    static void start() throws IOException, GeneralSecurityException {
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        Files.createDirectory(folder.resolve("keys"));
        pem("release.pem", "PRIVATE KEY", pair.getPrivate().getEncoded());
        pem("keys/release.pub", "PUBLIC KEY", pair.getPublic().getEncoded());
        threader = new Workspace(folder)
                .startLauncher(
                        "up",
                        "--http",
                        "127.0.0.1:0",
                        "--admin",
                        "127.0.0.1:0",
                        "--console",
                        "127.0.0.1:0",
                        "--data",
                        "data",
                        "--trust",
                        "keys");
        assertThat(asml("init", path("app")).status()).isZero();
    }

    @AfterAll
    static void stop() {
        threader.close();
    }

    private static void pem(String name, String label, byte[] key) throws IOException {
        String text = "-----BEGIN %s-----\n%s\n-----END %s-----\n"
                .formatted(label, Base64.getMimeEncoder().encodeToString(key), label);
        var _ = Files.setPosixFilePermissions(
                Files.writeString(folder.resolve(name), text), PosixFilePermissions.fromString("rw-------"));
    }

    private static String path(String name) {
        return folder.resolve(name).toString();
    }

    private static Run asml(String... arguments) {
        return Workspace.asmlHere(arguments);
    }

    private static JsonNode json(Run run) throws IOException {
        assertThat(run.status()).as(run.err()).isZero();
        return new JsonMapper().readTree(run.out());
    }

    private static JsonNode made(String file, String... more) throws IOException {
        String[] command = {"bundle", "make", path("app"), "-O", path(file), "-o", "json"};
        String[] all = Stream.of(command, more).flatMap(Arrays::stream).toArray(String[]::new);
        return json(asml(all));
    }

    @Test
    void aBundleIsMadeOnceAndDeployedAsItIs() throws IOException, InterruptedException {
        threader.value("admin");
        JsonNode first = made("first.asml");
        JsonNode second = made("second.asml");
        assertThat(Files.readAllBytes(folder.resolve("second.asml")))
                .isEqualTo(Files.readAllBytes(folder.resolve("first.asml")));
        assertThat(second.path("sha256")).isEqualTo(first.path("sha256"));

        Run refused = asml("deploy", path("first.asml"), "--data", path("data"));
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.err()).contains("bundle: the bundle is not signed, and only those are taken");

        JsonNode signed = json(asml("bundle", "sign", path("first.asml"), "--key", path("release.pem"), "-o", "json"));
        assertThat(signed.path("content")).isEqualTo(first.path("sha256"));
        assertThat(made("second.asml", "--sign", path("release.pem")).path("sha256"))
                .isEqualTo(signed.path("sha256"));
        String key = signed.path("signed_by").get(0).asText();

        JsonNode deployed =
                json(asml("deploy", path("first.asml"), "--data", path("data"), "-m", "Signed", "-o", "json"));
        assertThat(deployed.path("signed_by").get(0).asText()).isEqualTo(key);
        JsonNode release = json(asml("releases", "app", "--data", path("data"), "-o", "json"))
                .get(0);
        assertThat(release.path("bundle")).isEqualTo(signed.path("sha256"));
        assertThat(release.path("signed_by").get(0).asText()).isEqualTo(key);
        assertThat(asml("releases", "app", "--data", path("data")).out())
                .containsPattern(" +%s +Signed\n".formatted(key.substring(0, 16)));
    }

    @Test
    void aBundleIsShown() throws IOException {
        JsonNode made = made("shown.asml", "--sign", path("release.pem"));
        Run shown = asml("bundle", "show", path("shown.asml"), "--trust", path("keys"));
        assertThat(shown.out())
                .startsWith("%s, 4 files, %,d bytes\n  sha256     %s\n  content    %s\n  signed by  %s\n\nSHA-256 "
                        .formatted(
                                path("shown.asml"),
                                made.path("bytes").asLong(),
                                made.path("sha256").asText(),
                                made.path("content").asText(),
                                made.path("signed_by").get(0).asText()))
                .contains("  services/hello/functions/greet/greet.wasm\n");
        assertThat(json(asml("bundle", "show", path("shown.asml"), "--sbom"))
                        .path("bomFormat")
                        .asText())
                .isEqualTo("CycloneDX");

        byte[] changed = Files.readAllBytes(folder.resolve("shown.asml"));
        changed[200] ^= 1;
        Files.write(folder.resolve("changed.asml"), changed);
        Run refused = asml("bundle", "show", path("changed.asml"));
        assertThat(refused.err()).contains("the bundle is not what the key").contains("has signed");
        assertThat(refused.status()).isEqualTo(1);
        assertThat(asml("deploy", path("changed.asml"), "--data", path("data")).err())
                .contains("the bundle is not what the key");
        assertThat(asml("deploy", path("shown.asml"), "--force", "--data", path("data"))
                        .status())
                .isEqualTo(2);
        Files.writeString(folder.resolve("text.asml"), "hello");
        assertThat(asml("bundle", "show", path("text.asml")).err()).contains("it is not a zip file");
    }
}
