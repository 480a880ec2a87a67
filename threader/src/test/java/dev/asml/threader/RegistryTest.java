package dev.asml.threader;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.asml.manifests.Coordinates;
import dev.asml.threader.registry.IomodRegistry;
import dev.asml.threader.registry.RegisteredIomod;
import dev.asml.threader.registry.RegisteredPackage;
import dev.asml.threader.registry.TakenException;
import dev.asml.threader.store.S3Server;
import dev.asml.threader.store.Store;
import dev.asml.threader.store.Stores;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Packages of IOmods in a store that two Threaders share. Each test has coordinates of its own. */
@Timeout(120)
class RegistryTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ALL = "/v1/iomod-packages";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private static Path scratch;

    @SuppressWarnings("NullAway.Init")
    private static RunningThreader one;

    @SuppressWarnings("NullAway.Init")
    private static RunningThreader two;

    @BeforeAll
    static void start() {
        String store = scratch.resolve("store").toString();
        one = new RunningThreader(scratch.resolve("one"), store, Map.of());
        two = new RunningThreader(scratch.resolve("two"), store, Map.of());
    }

    @AfterAll
    static void stop() {
        two.close();
        one.close();
    }

    private static byte[] iomod(String coordinates, String version, String content) {
        return iomod("./", coordinates, version, content.getBytes(UTF_8));
    }

    /** A package as AssemblyLift writes it: stored, each name behind a prefix. */
    private static byte[] iomod(String prefix, String coordinates, String version, byte[] entrypoint) {
        String manifest = "[iomod]\ncoordinates = \"%s\"\nversion = \"%s\"\n[process]\nentrypoint = \"bin/run\"\n"
                .formatted(coordinates, version);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            store(zip, prefix + "iomod.toml", manifest.getBytes(UTF_8));
            store(zip, prefix + "bin/run", entrypoint);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
        CRC32 checksum = new CRC32();
        checksum.update(content);
        ZipEntry entry = new ZipEntry(name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.length);
        entry.setCrc(checksum.getValue());
        zip.putNextEntry(entry);
        zip.write(content);
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static HttpResponse<String> pushed(byte[] file) {
        HttpResponse<String> answer = one.upload(ALL + "?by=ann@laptop", file);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return answer;
    }

    private static List<String> versions(String coordinates) {
        List<String> versions = new ArrayList<>();
        json(two.admin("GET", ALL + "/" + coordinates))
                .path("packages")
                .forEach(each -> versions.add(each.path("version").asText()
                        + (each.path("architecture").asText().equals("any")
                                ? ""
                                : " " + each.path("architecture").asText())));
        return versions;
    }

    @Test
    void whatIsPushedToOneIsFoundAtTheOther() throws Exception {
        byte[] file = iomod("acme.found.mail", "1.2.0", "#!/bin/sh\n");

        JsonNode answer = json(pushed(file).body());

        assertThat(answer.path("coordinates").asText()).isEqualTo("acme.found.mail");
        assertThat(answer.path("sha256").asText()).isEqualTo(sha256(file));
        JsonNode found = json(two.admin("GET", ALL + "?q=FOUND")).path(0);
        assertThat(found.path("coordinates").asText()).isEqualTo("acme.found.mail");
        assertThat(found.at("/packages/0/by").asText()).isEqualTo("ann@laptop");
        assertThat(found.at("/packages/0/sha256").asText()).isEqualTo(sha256(file));
        assertThat(json(two.admin("GET", ALL + "?q=nothing-of-this-name"))).isEmpty();
        HttpResponse<byte[]> fetched = two.download(ALL + "/acme.found.mail/1.2.0/any");
        assertThat(fetched.body()).isEqualTo(file);
        assertThat(fetched.headers().firstValue("asml-sha256")).contains(sha256(file));
    }

    @ParameterizedTest
    @ValueSource(strings = {"./", "/mail/", "mail/", ""})
    void takesEveryLayoutOfAPackage(String prefix) {
        String coordinates = "acme.layouts.n" + prefix.length();

        pushed(iomod(prefix, coordinates, "0.1.0", "#!/bin/sh\n".getBytes(UTF_8)));

        assertThat(versions(coordinates)).containsExactly("0.1.0");
    }

    @Test
    void aVersionIsNeverChanged() throws Exception {
        byte[] first = iomod("acme.fixed.mail", "1.0.0", "one");
        byte[] other = iomod("acme.fixed.mail", "1.0.0", "two");
        pushed(first);

        HttpResponse<String> again = two.upload(ALL, first);
        HttpResponse<String> changed = two.upload(ALL, other);

        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(json(again.body()).path("added").asBoolean()).isFalse();
        assertThat(json(again.body()).path("by").asText()).isEqualTo("ann@laptop");
        assertThat(changed.statusCode()).isEqualTo(409);
        assertThat(json(changed.body()).path("detail").asText())
                .startsWith("acme.fixed.mail 1.0.0 for any is there already, pushed ")
                .contains("by ann@laptop", sha256(first), sha256(other))
                .endsWith("Give it another version.");
        assertThat(two.download(ALL + "/acme.fixed.mail/1.0.0/any").body()).isEqualTo(first);
    }

    @Test
    void ofManyWhoPushAtOnceNoneIsLost() throws Exception {
        ConcurrentLinkedQueue<Integer> statuses = new ConcurrentLinkedQueue<>();
        List<Thread> pushing = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            RunningThreader threader = i % 2 == 0 ? one : two;
            // The last two push other contents of the same version.
            byte[] file = iomod("acme.many.mail", "1.0." + Math.min(i, 6), "content " + i);
            pushing.add(Thread.ofVirtual()
                    .start(() -> statuses.add(threader.upload(ALL, file).statusCode())));
        }
        for (Thread thread : pushing) {
            thread.join();
        }

        assertThat(statuses).hasSize(8).containsOnlyOnce(409).contains(201);
        assertThat(versions("acme.many.mail"))
                .containsExactly("1.0.6", "1.0.5", "1.0.4", "1.0.3", "1.0.2", "1.0.1", "1.0.0");
    }

    @Test
    void inABucketNoneIsLostEither() throws Exception {
        ConcurrentLinkedQueue<String> taken = new ConcurrentLinkedQueue<>();
        try (S3Server server = S3Server.start();
                Store store = Stores.open(server.bucket() + "/registry", server.environment())) {
            IomodRegistry registry = new IomodRegistry(store, Clock.systemUTC());
            List<Thread> pushing = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Path file = scratch.resolve("bucket-%d.iomod".formatted(i));
                // The last two push other contents of the same version.
                Files.write(file, iomod("acme.bucket.mail", "1.0." + Math.min(i, 2), "content " + i));
                pushing.add(Thread.ofVirtual().start(() -> push(registry, file, taken)));
            }
            for (Thread thread : pushing) {
                thread.join();
            }

            RegisteredIomod found =
                    registry.find(Coordinates.parse("acme.bucket.mail")).orElseThrow();
            assertThat(found.packages())
                    .extracting(RegisteredPackage::version)
                    .containsExactly("1.0.2", "1.0.1", "1.0.0");
            Path fetched = scratch.resolve("fetched");
            registry.fetch(
                    Coordinates.parse("acme.bucket.mail"), found.packages().getLast(), fetched);
            assertThat(fetched).hasSameBinaryContentAs(scratch.resolve("bucket-0.iomod"));
        }
        assertThat(taken).singleElement().asString().startsWith("acme.bucket.mail 1.0.2 for any is there already, ");
    }

    private static void push(IomodRegistry registry, Path file, ConcurrentLinkedQueue<String> taken) {
        try {
            var _ = registry.push(file, Optional.empty(), "");
        } catch (TakenException e) {
            taken.add(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aVersionHasAPackageForEachArchitecture() {
        byte[] intel = new byte[32];
        System.arraycopy(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1}, 0, intel, 0, 7);
        byte[] arm = intel.clone();
        intel[18] = 62;
        arm[18] = (byte) 183;
        pushed(iomod("./", "acme.native.mail", "1.0.0", intel));
        pushed(iomod("./", "acme.native.mail", "1.0.0", arm));
        pushed(iomod("acme.native.mail", "1.0.0", "#!/bin/sh\n"));
        HttpResponse<String> said =
                one.upload(ALL + "?architecture=arm64", iomod("acme.native.mail", "1.1.0", "#!/bin/sh\n"));

        assertThat(json(said.body()).path("architecture").asText()).isEqualTo("aarch64");
        assertThat(versions("acme.native.mail"))
                .containsExactly("1.1.0 aarch64", "1.0.0 aarch64", "1.0.0", "1.0.0 x86_64");
        assertThat(one.upload(ALL + "?architecture=a/b", new byte[0]).statusCode())
                .isEqualTo(400);
    }

    @Test
    void versionsAreInTheOrderOfSemver() {
        for (String version : List.of("1.10.0", "1.9.0", "2.0.0-rc.1", "2.0.0-rc.11", "2.0.0-rc.2", "2.0.0")) {
            pushed(iomod("acme.order.mail", version, version));
        }

        assertThat(versions("acme.order.mail"))
                .containsExactly("2.0.0", "2.0.0-rc.11", "2.0.0-rc.2", "2.0.0-rc.1", "1.10.0", "1.9.0");
    }

    @Test
    void whatIsNoPackageIsRefused() {
        HttpResponse<String> junk = one.upload(ALL, "junk".getBytes(UTF_8));
        HttpResponse<String> strange = one.upload(ALL, iomod("acme.bad.mail", "1.0.0-01", "x"));

        assertThat(junk.statusCode()).isEqualTo(422);
        assertThat(json(junk.body()).at("/problems/0/message").asText()).contains("is not a zip file");
        assertThat(strange.statusCode()).isEqualTo(422);
        assertThat(json(strange.body()).at("/problems/0/message").asText())
                .startsWith("the version in iomod.toml must be a version of semver 2.0.0");
        assertThat(one.operate("GET", ALL + "/acme.bad.mail", "").statusCode()).isEqualTo(404);
    }

    @Test
    void whatIsNotThereNamesWhatIs() {
        pushed(iomod("acme.known.mail", "1.0.0", "x"));

        JsonNode iomod = json(two.operate("GET", ALL + "/acme.known.mial", "").body());
        JsonNode version =
                json(two.operate("GET", ALL + "/acme.known.mail/1.0.1/any", "").body());

        assertThat(iomod.path("detail").asText()).isEqualTo("The registry has no IOmod \"acme.known.mial\".");
        assertThat(iomod.at("/iomods/0").asText()).isEqualTo("acme.known.mail");
        assertThat(version.path("detail").asText())
                .isEqualTo("The registry has no version 1.0.1 of acme.known.mail for any.");
        assertThat(version.at("/versions/0").asText()).isEqualTo("1.0.0 for any");
        assertThat(two.operate("GET", ALL + "/mail", "").statusCode()).isEqualTo(400);
    }

    @Test
    void whatIsDamagedInTheStoreIsNotGivenOut() throws Exception {
        byte[] file = iomod("acme.damaged.mail", "1.0.0", "x");
        pushed(file);
        try (Stream<Path> stored = Files.list(scratch.resolve("store/iomod-packages/acme.damaged.mail"))) {
            Files.writeString(stored.findFirst().orElseThrow(), "something else");
        }

        HttpResponse<String> answer = two.operate("GET", ALL + "/acme.damaged.mail/1.0.0/any", "");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(json(answer.body()).path("detail").asText())
                .contains("is not what was pushed", sha256(file), sha256("something else".getBytes(UTF_8)));
    }

    @Test
    void whatWasPushedIsThereAfterAStart() throws Exception {
        byte[] file = iomod("acme.kept.mail", "1.0.0", "x");
        pushed(file);
        try (RunningThreader three = new RunningThreader(
                scratch.resolve("three"), scratch.resolve("store").toString(), Map.of())) {
            assertThat(three.download(ALL + "/acme.kept.mail/1.0.0/any").body()).isEqualTo(file);
        }
    }
}
